import createMarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../../src/markdown/dialects/dialect.ts'
import type { RenderOptions } from '../../../../src/markdown/render/options.ts'
import { dropLineMarks } from '../../../../src/markdown/render/signs/line-marks.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'
import { expectCheap } from '../../../support/cpu.ts'

const html = async (
  body: string,
  dialect: DialectName,
  more: Partial<RenderOptions> = {},
): Promise<string> => {
  const options = { lang: 'en', path: 'posts/x', file: 'posts/x.md', dialect, ...more }
  return (await renderMarkdown(body, options)).html.trim()
}

describe('signs that no reader sees', () => {
  test.each<[DialectName, string, string]>([
    ['vitepress', 'a\n\n[[toc]]\n\nb', '<p>a</p>\n<p>b</p>'],
    ['vitepress', 'a\n[[TOC]]\nb', '<p>a</p>\n<p>b</p>'],
    ['vitepress', '`[[toc]]` [[toc]] c', '<p><code>[[toc]]</code> [[toc]] c</p>'],
    ['hugo', '[[toc]]', '<p>[[toc]]</p>'],
    ['jekyll', '* TOC\n{:toc}\n\na', '<p>a</p>'],
    ['jekyll', '* a\n\n1. TOC\n{: .x toc}\n\nb', '<ul>\n<li>a</li>\n</ul>\n<p>b</p>'],
    ['jekyll', 'a\n{: .tocs}', '<p>a</p>'],
    ['obsidian', 'a ^block-1', '<p>a</p>'],
    ['obsidian', '- a ^b\n- x^2', '<ul>\n<li>a</li>\n<li>x^2</li>\n</ul>'],
    ['obsidian', 'a ^b c', '<p>a ^b c</p>'],
    ['hugo', 'a ^block', '<p>a ^block</p>'],
  ])('%s: %j', async (dialect, body, expected) => {
    expect(await html(body, dialect)).toBe(expected)
  })
})

test.each([
  ['    :::python\n    y = 2', '<pre><code class="language-python">y = 2\n</code></pre>'],
  ['```\n#!sh\nls\n```', '<pre><code class="language-sh">ls\n</code></pre>'],
  ['    #!/bin/sh\n    ls', '<pre><code>#!/bin/sh\nls\n</code></pre>'],
  ['```js\n:::a\n```', '<pre><code class="language-js">:::a\n</code></pre>'],
])('the first line of code names its language in Pelican: %j', async (body, expected) => {
  expect(await html(body, 'pelican')).toBe(expected)
})

const spansShown = '<p>a <code>b</code> [d] [[e]] <a href="/g">f</a> <a href="/i">h</a></p>'
const aboutWords = '<p>a <em>b</em> <strong>d</strong> <em>f</em> <code>h</code></p>'

test.each([
  [':badge[a *b*]{type="x"} c', '<p>a <em>b</em> c</p>'],
  [':a[:b[c]{d}]', '<p>c</p>'],
  ['10:a[b] :c[d [e](f g)', '<p>10:ab :c[d [e](f g)</p>'],
  [':icon{name="x"} a :kbd{value="k"} 10:b{c} :d', '<p> a k 10:b{c} :d</p>'],
  ['a:br :br b', '<p>a:br <br />\n b</p>'],
  ['[a *b*]{.c} **d**{.e} *f*{.g} `h`{lang="ts"}', aboutWords],
  ['[a]{{ b }} * {c} **{d}** {e}', '<p>a{{ b }} * {c} <strong>{d}</strong> {e}</p>'],
  ['[a `b`{c}] \\[d\\] [[e]] [f](/g) [h]\n\n[h]: /i', spansShown],
  [':badge{label="A" color="b"} c', '<p>A c</p>'],
  [':img{src="/a.png" alt="<b" onerror="c"} d', '<p><img src="/a.png" alt="&lt;b" /> d</p>'],
  ['a [x] [ ] [^b] [c]', '<p>a [x] [ ] [^b] c</p>'],
])('components within a line keep their words in Nuxt Content: %j', async (body, expected) => {
  expect(await html(body, 'nuxt-content')).toBe(expected)
})

test('tasks and notes are no spans of Nuxt Content', async () => {
  const shown = await html('- [x] a\n- [ ] b[^1]\n\n[^1]: c', 'nuxt-content')
  expect(shown).toContain('disabled checked /> a</li>')
  expect(shown).toContain('disabled /> b<sup')
  expect(shown).toContain('<section class="footnotes">')
})

// Said by the parser of Nuxt Content 3.16, but for titles and labels, which components show.
test.each([
  ['::a\n---\nb: c\ntitle: "D"\n---\n#e\nf\n\n#g{h}\n*i*\n::\nj', ['D', 'f', '<em>i</em>', 'j']],
  ['::a\n  ::b{title="C" to="/d"}\n  e\n  ::\n\n  ::b\n  f\n  ::\n::\n', ['C', 'e', 'f']],
  ['::a\n:::b{label="C"}\nd\n:::\n:::b\ne\n:::\n::\nf', ['C', 'd', 'e', 'f']],
  ['::a\n```md\n::\n```\nb\n::\nc', null],
  ['::a\n```yaml [props]\ntitle: B\n```\nc\n::', ['B', 'c']],
  ['::a\n  ::b\nc\n  ::\n::', ['c']],
  ['#a\n\n::b\n#c\n::', ['#a']],
])('components are what is in them in Nuxt Content: %j', async (body, parts) => {
  const shown = parts?.map((part) => `<p>${part}</p>`).join('\n')
  const code = '<pre><code class="language-md">::\n</code></pre>\n<p>b</p>\n<p>c</p>'
  expect((await html(body, 'nuxt-content')).replace(/\n+/g, '\n')).toBe(shown ?? code)
})

test('a component ends with the item of a list that it is in', async () => {
  expect(await html('- ::a\n  b\n\nc', 'nuxt-content')).toMatch(/<\/ul>\s*<p>c<\/p>$/)
})

test.each([
  [
    '<Blog\n  :title="T > t"\n  src="/b.webp"\n>\n\na *b*\n\n</Blog>\n\nc',
    '<p>a <em>b</em></p>\n\n<p>c</p>',
  ],
  ['a\n<Blog\n  title="T" @click="b"\n/>\n\nc', '<p>a</p>\n\n<p>c</p>'],
  ['<Badge text="x" /> a *b*\nc', '<p>a <em>b</em></p>\n<p>c</p>'],
  ['<Note>a **b**</Note> *c*\nd', 'a **b**<p><em>c</em></p>\n<p>d</p>'],
  ['- a\n  <my-el\n    x="1"\n  />\n- b', '<ul>\n<li>a\n</li>\n<li>b</li>\n</ul>'],
  ['a <Chip @click="b > c">*d*</Chip>', '<p>a <em>d</em></p>'],
  ['<Tab\n  a="b"\n>\n<template #c>\n\n*d*\n\n</template>\n</Tab>', '<p><em>d</em></p>'],
  ['<Title\n  a="b"\n>\n\nc\n\n</Title>', '<p>c</p>'],
  ['<Blog\n  title="T\n\nc', '&lt;Blog\n  title="T\n<p>c</p>'],
  ['`<Blog`\n\n    <Blog\n', '<p><code>&lt;Blog</code></p>\n<pre><code>&lt;Blog\n</code></pre>'],
])('components of Vue are what is in them in VitePress: %j', async (body, expected) => {
  expect(await html(body, 'vitepress')).toBe(expected)
})

test.each([
  [
    '{% blockquote Ann, A Book https://x.test/a %}\nQuoted *words*.\n{% endblockquote %}\n\nb',
    '<blockquote>\n<p>Quoted <em>words</em>.</p>\n<p>Ann, A Book</p>\n</blockquote>\n<p>b</p>',
  ],
  [
    '{% pullquote left %}\n- a\n{% endpullquote %}',
    '<blockquote>\n<ul>\n<li>a</li>\n</ul>\n</blockquote>',
  ],
  ['{% quote %}\na', '<p>{% quote %}<br />\na</p>'],
])('tags of quotes are quotes in Hexo: %j', async (body, expected) => {
  expect(await html(body, 'hexo')).toBe(expected)
})

test.each([
  [
    '::: code-group\n```js [a<b>.js]\nx\n```\n\n```ts\ny\n```\n:::\n',
    '<p>a&lt;b&gt;.js</p>\n<pre><code class="language-js">x\n</code></pre>\n<pre><code class="language-ts">y\n</code></pre>',
  ],
  [
    '::::code-group\n:::code-group\n```js{1} [a]\n:::\n```\n:::\n::::',
    '<p>a</p>\n<pre><code class="language-js{1}">:::\n</code></pre>',
  ],
  ['```js [a]\nx\n```', '<pre><code class="language-js">x\n</code></pre>'],
])('the names of code in a group are above it: %j', async (body, expected) => {
  expect(await html(body, 'vitepress')).toBe(expected)
})

test.each<[string, DialectName, string]>([
  ['```js title="a<b>.js" {1}\nx\n```', 'docusaurus', '<p>a&lt;b&gt;.js</p>\n<pre>'],
  ["```js title='a.js'\nx\n```", 'astro', '<p>a.js</p>\n<pre>'],
  ['```js [a/[b\\].js]\nx\n```', 'nuxt-content', '<p>a/[b].js</p>\n<pre>'],
  ['```js [a/[[b]].js] {1}\nx\n```', 'nuxt-content', '<p>a/[[b]].js</p>\n<pre>'],
  ['a\n\n:hr', 'nuxt-content', '<p>a</p>\n<p><br />'],
])('the name of a block of code is above it: %j', async (body, dialect, expected) => {
  expect(await html(body, dialect)).toContain(expected)
})

describe('what readers see of the components of Docusaurus and Starlight', () => {
  test.each([
    [
      '<Tabs>\n<TabItem value="a" label="A<b> &amp; \'c\'">\n\n*x*\n\n</TabItem>\n<TabItem value="npm">y</TabItem>\n</Tabs>',
      "<p>A&lt;b&gt; &amp; 'c'</p>\n<p><em>x</em></p>\n<p>npm<br />y</p>",
    ],
    [
      '<Tabs values={[{label: "Apple", value: "a"}, {value: \'o\', label: \'<i>\'}]}>\n<TabItem value="o">\nx\n</TabItem></Tabs>',
      '<p>&lt;i&gt;</p>\n<p>x</p>',
    ],
    [
      '<Aside type="tip" title="Now *this*">\n\n- *a*\n\n</Aside>\n\nb',
      '<aside class="callout tip">\n<p class="callout-title">Now *this*</p>\n<ul>\n<li><em>a</em></li>\n</ul>\n</aside>\n<p>b</p>',
    ],
    [
      '<Admonition type="x" title="">a *b*</Admonition>\n</Aside>\n\nc',
      '<aside class="callout note">\n<p>a <em>b</em></p>\n</aside>\n<p>c</p>',
    ],
    [
      '- <Aside>\n  a\n- b',
      '<ul>\n<li>\n<aside class="callout note">\n<p class="callout-title">Note</p>\na</aside></li>\n<li>b</li>\n</ul>',
    ],
    [
      '<Card icon={<A title="no" />} data-title="no" title={"T"}>\n  a\n</Card>\n<Card title={no("b")} />',
      '<p>T</p>\n<p>a</p>',
    ],
    [
      '<LinkCard title="T" href="/x?a=1&b" description="D" />\n<LinkCard title="U" href="javascript:x" />',
      '<p><a href="/x?a=1&amp;b">T</a></p>\n<p>D</p>\n<p><a>U</a></p>',
    ],
    [
      '1. a\n   <Aside\n     title="T"\n   >b\n   *c*</Aside>',
      '<ol>\n<li>a<aside class="callout note">\n<p class="callout-title">T</p>\nb\n<em>c</em></aside>\n</li>\n</ol>',
    ],
    ['## A <Badge text="New" />', '<h2 id="a">A New</h2>'],
  ])('%j', async (body, expected) => {
    const mdx = { file: 'posts/x.mdx' }
    const shown = (await html(body, 'astro', mdx)).replace(/\n+/g, '\n')
    expect(shown).toBe(expected)
    expect((await html(body, 'docusaurus', mdx)).replace(/\n+/g, '\n')).toBe(shown)
  })
})

test('two dollar signs within a line are a formula of the line where one is text', async () => {
  expect(await html('a $$b_c$$ and $d$', 'jekyll')).toBe(
    '<p>a <span class="math inline">\\(b_c\\)</span> and $d$</p>',
  )
  expect(await html('a $$b$$', 'hugo')).toContain('math display')
})

describe('a relative address that means no stored file starts from the page on its site', () => {
  const at = '/base/de/notes/x/'
  test.each([
    ['[a](../y/)', 'href="/base/de/notes/y/"'],
    ['[a](part.md)', 'href="/base/de/notes/x/part.md"'],
    ['[a](?b=c#d)', 'href="?b=c#d"'],
    ['![a](pic%20a.png)', 'src="/base/de/notes/x/pic%20a.png"'],
    ['[a](/other/)', 'href="/other/"'],
    ['[a](https://example.org/b)', 'href="https://example.org/b"'],
    ['[a](../../../../../etc)', 'href="/etc"'],
    ['[a](\\\\\\\\example.org/b)', 'example.org'],
  ])('%s', async (body, expected) => {
    expect(await html(body, 'hugo', { at })).toContain(expected)
  })

  test('with the host of the site, if there is one', async () => {
    const given = { at: '/a/x.html', site: 'https://site.test/ignored' }
    expect(await html('[a](y.html)', 'jekyll', given)).toContain(
      'href="https://site.test/a/y.html"',
    )
  })
})

// Said by Docusaurus 3.10, VitePress 1.6 and Nuxt MDC.
test.each<[DialectName, string, string, string]>([
  ['docusaurus', 'js', 'a\n// highlight-next-line\nb', 'a\nb'],
  ['docusaurus', '', '  # highlight-start\nb\n<!-- highlight-end -->', 'b'],
  [
    'docusaurus',
    'jsx',
    '{/* highlight-next-line */}\nb // highlight-next-line',
    'b // highlight-next-line',
  ],
  ['docusaurus', 'js {1,3-4}', '// highlight-next-line\nb', '// highlight-next-line\nb'],
  ['vitepress', 'js', 'a // [!code ++]\n  // [!code focus:2]\nb', 'a\nb'],
  ['vitepress', 'js', 'a // b [!code hl]\n"[!code hl]"', 'a // b\n"[!code hl]"'],
  ['vitepress', 'vue', '<a> <!-- [!code --] -->\n{/* [!code error] */}', '<a>'],
  [
    'vitepress',
    'js',
    '// highlight-next-line\na [!code hl]',
    '// highlight-next-line\na [!code hl]',
  ],
  ['nuxt-content', 'sh', 'a # [!code warning]', 'a'],
  [
    'hugo',
    'js',
    'a // [!code ++]\n// highlight-next-line',
    'a // [!code ++]\n// highlight-next-line',
  ],
])('%s: comments that mark lines are no code: %s, %j', async (dialect, info, code, expected) => {
  const shown = await html(`\`\`\`${info}\n${code}\n\`\`\``, dialect)
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"' }
  const text = shown.replace(/<[^>]*>/g, '').replace(/&\w+;/g, (name) => entities[name] ?? name)
  expect(text.trim()).toBe(expected)
})

test.each([
  ['lines', '// highlight-next-line'],
  ['ends', '// [!code ++]'],
  ['ends', '// a [!code ++]'],
] as const)('blanks behind comments that mark %s cost no time: %s', async (kind, mark) => {
  const parser = new createMarkdownIt()
  dropLineMarks(parser, kind)
  const text = `\`\`\`\n${mark}${' '.repeat(40_000)}b\n\`\`\``
  await expectCheap(500, () => parser.render(text))
})
