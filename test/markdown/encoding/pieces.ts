/** A piece of an article as authors write them, and its words that a reader sees in a browser. */
export interface Piece {
  source: string
  seen: string[]
  /** Pieces without words for a reader. */
  hidden?: string[]
}

type Next = () => string
type MakePiece = (word: Next) => Piece

const bases = [
  'plain',
  'crème',
  'naïve',
  'Straße',
  'слово',
  'λόγος',
  'कमल',
  '图书',
  '日本',
  '한국',
  'O’Neil',
  'x²',
]

/** Words of many scripts, all different. */
export function wordMaker(): Next {
  let count = 0
  return () => {
    const n = count++
    const base = bases[n % bases.length] ?? ''
    if (/[\u4e00-\u9fff]/.test(base)) return base + String.fromCharCode(0x5000 + n * 3)
    if (/[\uac00-\ud7af]/.test(base)) return base + String.fromCharCode(0xac00 + n * 29)
    return (
      base +
      [...n.toString(26)]
        .map((digit) => 'qwertzuiopasdfghjklyxcvbnm'[Number.parseInt(digit, 26)])
        .join('')
    )
  }
}

const one =
  (around: (word: string) => string): MakePiece =>
  (next) => {
    const word = next()
    return { source: around(word), seen: [word] }
  }

const two =
  (around: (first: string, second: string) => string): MakePiece =>
  (next) => {
    const [first, second] = [next(), next()]
    return { source: around(first, second), seen: [first, second] }
  }

const dropped =
  (around: (word: string, hidden: string) => string): MakePiece =>
  (next) => {
    const word = next()
    const hidden = `hidden${word}`
    return { source: around(word, hidden), seen: [word], hidden: [hidden] }
  }

const encoded = (word: string) =>
  Array.from(word, (letter) => `&#${letter.codePointAt(0)};`).join('')
const halves = (word: string) => [word.slice(0, 2), word.slice(2)] as const

/** Pieces that fit into a line of text. */
export const inlinePieces: MakePiece[] = [
  one((word) => word),
  one((word) => `**${word}**`),
  one((word) => `**${word}：**`),
  one((word) => `~~（${word}）~~`),
  one((word) => `*${word}*`),
  one((word) => `\`${word}\``),
  one((word) => `[${word}](https://example.org/a_(b))`),
  one((word) => `[${word}][undefined]`),
  one((word) => `![${word}](a.png)`),
  one((word) => `<span style="color:red" onclick="x()">${word}</span>`),
  one((word) => `<font color="red"><big>${word}</big></font>`),
  one((word) => `<my-badge kind="x">${word}</my-badge>`),
  one((word) => `<iframe src="https://codepen.io/x" title="${word}"></iframe>`),
  one((word) => `<embed src="a.swf" title="${word}">`),
  one((word) => `<img src="a.png" srcset="a.png 1x, b.png 2x" alt="${word}">`),
  one((word) => `<input value="${word}"> `),
  one((word) => `<input placeholder="${word}"> `),
  one((word) => `<button type="submit">${word}</button>`),
  one((word) => `<textarea>${word}</textarea>`),
  one((word) => `<svg width="9"><title>${word}</title><path d="M0 0"/></svg>`),
  one((word) => `<abbr title="x">${word}</abbr><wbr>`),
  one((word) => `<a name="x">${word}</a>`),
  one((word) => `<a href="javascript:x()">${word}</a>`),
  one((word) => `<kbd>${word}</kbd><sup>2</sup>`),
  one((word) => encoded(word)),
  one((word) => `${halves(word)[0]}<b>${halves(word)[1]}</b>`),
  one((word) => `${halves(word)[0]}<!-- note -->${halves(word)[1]}`),
  one((word) => `${halves(word)[0]}&shy;${halves(word)[1]}`),
  one((word) => `$${word}_1 * 2$`),
  one((word) => `{{< unknown "${word}" >}}`),
  one((word) => `{% tag %}${word}{% endtag %}`),
  one((word) => `<Tab items={["a"]}>${word}</Tab>`),
  one((word) => `<noscript>${word}</noscript>`),
  one((word) => `<math><mi>${word}</mi></math>`),
  one((word) => `a < b and ${word} > c & d`),
  two(
    (first, second) =>
      `<select><option>${first}</option><option selected>${second}</option></select>`,
  ),
  two((first, second) => `<ruby>${first}<rp>(</rp><rt>${second}</rt><rp>)</rp></ruby>`),
  two((first, second) => `<button>${first}</button><button>${second}</button>`),
  two((first, second) => `${first}&nbsp;${second}`),
  dropped((word, hidden) => `${word} <!-- ${hidden} -->`),
  dropped((word, hidden) => `${word} <script>${hidden}()</script>`),
  dropped((word, hidden) => `<style>.${hidden}{}</style> ${word}`),
]

/** Pieces that need empty lines around them. */
export const blockPieces: MakePiece[] = [
  one((word) => `# ${word} {#id}`),
  one((word) => `${word}\n===`),
  one((word) => `\`\`\`js\nlet ${word} = 1\n\`\`\``),
  one((word) => `    ${word}`),
  one((word) => `- [x] ${word}`),
  one((word) => `> [!NOTE]\n> ${word}`),
  one((word) => `text[^n]\n\n[^n]: ${word}`),
  one((word) => `$$\n${word} * 2 \\\\\n+ 3\n$$`),
  one((word) => `\\[\n${word}_1 * 2\n\\]`),
  one((word) => `{{< figure src="a.png" caption="${word}" >}}`),
  one((word) => `<iframe src="//example.org/map" width="600">${word}</iframe>`),
  one((word) => `<iframe srcdoc="&lt;p&gt;${word}&lt;/p&gt;"></iframe>`),
  one((word) => `<p align="center">\n${word}\n</p>`),
  one((word) => `<div>\n\n${word}\n\n</div>`),
  one((word) => `<center><marquee>${word}</marquee></center>`),
  one(
    (word) =>
      `<picture><source srcset="a.webp" type="image/webp"><img src="a.png" alt="${word}"></picture>`,
  ),
  one((word) => `<video src="a.mp4" controls><p>${word}</p></video>`),
  one((word) => `<object data="a.pdf"><p>${word}</p></object>`),
  one((word) => `<map name="m"><area href="/x" alt="${word}"></map>`),
  one((word) => `<div><xmp><b>${word}</b></xmp></div>`),
  one((word) => `<div><textarea rows="3">\n${word}\n</textarea></div>`),
  one((word) => `<my-card>\n<p>${word}</p>\n</my-card>`),
  one((word) => `<canvas id="c">${word}</canvas>`),
  one((word) => `<noscript>\n<p>${word}</p>\n</noscript>`),
  one((word) => `<frameset><frame src="a.html" title="${word}"></frameset>`),
  one((word) => `:::tip ${word}\n:::`),
  two((first, second) => `| ${first} | b |\n|---|---|\n| a | ${second} |`),
  two((first, second) => `${first}\n${second}`),
  two((first, second) => `<details><summary>${first}</summary>\n\n${second}\n\n</details>`),
  two((first, second) => `<nav>${first}</nav><main>${second}</main>`),
  two(
    (first, second) => `<form action="/x"><label>${first}</label><input value="${second}"></form>`,
  ),
  two((first, second) => `<fieldset><legend>${first}</legend>${second}</fieldset>`),
  two((first, second) => `<table><tr><td>${first}<td>${second}</table>`),
  two((first, second) => `<dl><dt>${first}<dd>${second}</dl>`),
  two((first, second) => `<select><optgroup label="${first}"><option>${second}</select>`),
  two(
    (first, second) =>
      `<div>\n<svg><text x="1">${first}</text><text x="2">${second}</text></svg>\n</div>`,
  ),
  two(
    (first, second) =>
      `<Tabs>\n<Tab label="a">\n\n${first}\n\n</Tab>\n<Tab label="b">\n\n${second}\n\n</Tab>\n</Tabs>`,
  ),
  dropped((word, hidden) => `<template>\n<p>${hidden}</p>\n</template>\n\n${word}`),
  dropped((word, hidden) => `<script>\n${hidden}()\n</script>\n\n${word}`),
  dropped((word, hidden) => `<!--\n${hidden}\n\n${hidden}\n-->\n\n${word}`),
]

/** Places where blocks may occur. */
export const places: ((block: string) => string)[] = [
  (block) => block,
  (block) => block.replace(/^/gm, '> '),
  (block) => `- a\n\n${block.replace(/^/gm, '  ')}`,
  (block) => `<div>\n\n${block}\n\n</div>`,
  (block) => `1. ${block.replace(/\n/g, '\n   ')}`,
]
