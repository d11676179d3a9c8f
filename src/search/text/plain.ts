import { decodeHTML } from 'entities'
import { type Ends, formulaAt } from '../../markdown/render/rules/formula.ts'

/**
 * The readable text of Markdown for snippets: without markup characters, link targets, tags and
 * comments. Each pattern has a bounded length, so the time is linear.
 */
export function plainText(markdown: string): string {
  const formulas: string[] = []
  const plain = withoutMarkup(extractFormulas(markdown, formulas))
  return formulas.length > 0
    ? plain.replace(formulaPlaceholder, (_, index: string) => formulas[Number(index)] ?? '')
    : plain
}

// Cannot collide with text: PostgreSQL stores no U+0000.
const formulaPlaceholder = /\0(\d{1,9})\0/g

/** Replaces formulas by placeholders, because characters in a formula may look like Markdown. */
function extractFormulas(markdown: string, formulas: string[]): string {
  const pieces: string[] = []
  const sign = /[$\\]/g
  const ends: Ends = new Map()
  let from = 0
  for (let found = sign.exec(markdown); found; found = sign.exec(markdown)) {
    const formula = formulaAt(markdown, found.index, markdown.length, ends)
    // The backslash escapes the next character.
    if (!formula && found[0] === '\\') sign.lastIndex++
    if (!formula) continue
    pieces.push(markdown.slice(from, found.index), `\0${formulas.push(formula.shown) - 1}\0`)
    from = sign.lastIndex = formula.end
  }
  return pieces.join('') + markdown.slice(from)
}

const maxComment = 2_000

/** Replaces tags and comments by spaces. */
function withoutTags(markdown: string): string {
  const pieces: string[] = []
  const sign = /<!--|<\/?[a-z][^<>]{0,500}>/gi
  let from = 0
  let close = 0
  for (let found = sign.exec(markdown); found; found = sign.exec(markdown)) {
    if (found[0] === '<!--') {
      const start = sign.lastIndex
      // One search serves all comments before its end: each of many could be the one that closes.
      if (close >= 0 && close < start) close = markdown.indexOf('-->', start)
      if (close < 0 || close - start > maxComment) continue
      sign.lastIndex = close + '-->'.length
    }
    pieces.push(markdown.slice(from, found.index))
    from = sign.lastIndex
  }
  return [...pieces, markdown.slice(from)].join(' ')
}

function withoutMarkup(markdown: string): string {
  return withoutTags(markdown)
    .replace(/^[ \t]{0,8}(?:`{3,}|~{3,})[^\n]{0,200}$/gm, '')
    .replace(/^[ ]{0,3}\[(?!\^)[^[\]\n]{1,200}\]:[ \t][^\n]{1,1000}$/gm, '')
    .replace(/^[ ]{0,3}\[\^[^[\]\n]{1,100}\]:|\[\^[^[\]\n]{1,100}\]/gm, '')
    .replace(/!?\[([^[\]\n]{0,300})\](?:\([^()\n]{0,1000}\)|\[[^[\]\n]{0,200}\])/g, '$1')
    .replace(/\{[#.][\w-][^{}\n]{0,200}\}/g, '')
    .replace(/^[ \t]{0,20}(?:#{1,6}[ \t]|>+[ \t]?|[-*+][ \t]|\d{1,9}[.)][ \t])/gm, '')
    .replace(/^[ \t|:=-]{3,200}$/gm, '')
    .replace(/(?<![\p{L}\p{N}\\])_+|(?<!\\)_+(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])|[*`]+|~~|\|/g, '$1')
    .replace(/&#?[a-z0-9]{1,31};/gi, (entity) => decodeHTML(entity))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
}
