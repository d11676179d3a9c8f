import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../../src/markdown/dialects/dialect.ts'
import type { Markup } from '../../../../src/markdown/dialects/markup/markup.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'

async function html(body: string, dialect: DialectName, markup?: Partial<Markup>): Promise<string> {
  const options = { lang: 'en', path: 'blog/x', file: 'blog/x.md', dialect, markup }
  return (await renderMarkdown(body, options)).html.trim()
}

const deep = '<div>\n<div markdown="1">\n*a*\n</div>\n</div>\n\n*b*'

// kramdown 2.4 was asked.
describe('kramdown and Python-Markdown', () => {
  test.each([
    [
      '![a](/my a.png) [b](/c (1).pdf "d")',
      '<p><img src="/my%20a.png" alt="a" /> <a href="/c%20(1).pdf" title="d">b</a></p>',
    ],
    ['[a]:\nb c\n\n![d]({{ e | f }})', '<p>[a]:\nb c</p>\n<p>![d]({{ e | f }})</p>'],
    ['[a](/b "c" [d](/e)', '<p>[a](/b "c" <a href="/e">d</a></p>'],
    [
      '*[A B]: c "d"\n\nA B, *A B* AB `A B`',
      `<p>${'<abbr title="c &quot;d&quot;">A B</abbr>'}, <em>${'<abbr title="c &quot;d&quot;">A B</abbr>'}</em> AB <code>A B</code></p>`,
    ],
  ])('%j', async (body, expected) => {
    const signs = { signs: {} }
    expect(await html(body, 'jekyll', signs)).toBe(expected)
    expect(await html(body, 'pelican', signs)).toBe(expected)
  })

  test.each<[DialectName, string, string, Partial<Markup>?]>([
    ['jekyll', '    a\n^\n    b\n^', '<pre><code>a\n</code></pre>\n<pre><code>b\n</code></pre>'],
    ['pelican', 'a\n\n[TOC]\n\nb', '<p>a</p>\n<p>b</p>', { ids: 'python' }],
    ['pelican', '[TOC]', '<p>[TOC]</p>'],
    ['hugo', '*[A]: b\n\n^', '<p>*[A]: b</p>\n<p>^</p>'],
    ['jekyll', deep, '<div><div><p><em>a</em></p>\n</div></div><p><em>b</em></p>'],
    ['pelican', deep, '<div>\n<div>\n*a*\n</div>\n</div>\n<p><em>b</em></p>'],
  ])('%s: %j', async (dialect, body, expected, markup) => {
    expect(await html(body, dialect, markup)).toBe(expected)
  })

  test('a title is not written without bounds', async () => {
    const body = `*[A]: ${'b'.repeat(500)}\n\n${'A '.repeat(5_000)}`
    const shown = await html(body, 'jekyll')
    expect(shown.match(/<abbr/g)?.length).toBeGreaterThan(40)
    expect(shown.length).toBeLessThan(20 * body.length)
  })
})

const row = (...cells: string[]) =>
  `<tr>\n${cells.map((cell) => `<td>${cell}</td>\n`).join('')}</tr>\n`
const table = (...rows: string[]) => `<table>\n<tbody>\n${rows.join('')}</tbody>\n</table>`

// kramdown 2.4 with GitHub's Markdown was asked.
describe('tables of kramdown', () => {
  test.each([
    ['a | b', table(row('a', 'b'))],
    ['| a | b |\n| c |', table(row('a', 'b'), row('c', ''))],
    ['|-|-|\n| *a* | `x|y` |', table(row('<em>a</em>', '<code>x|y</code>'))],
    ['a \\| b | c', table(row('a | b', 'c'))],
    ['- a | b', `<ul>\n<li>\n${table(row('a', 'b'))}\n</li>\n</ul>`],
    ['a\nb | c', '<p>a\nb | c</p>'],
    ['b | c\na', '<p>b | c\na</p>'],
    ['`a | b`', '<p><code>a | b</code></p>'],
    ['a \\| b', '<p>a | b</p>'],
    ['a | b\n---', '<h2 id="a--b">a | b</h2>'],
    ['|', table(row(''))],
    ['{{ a | b }}', '<p>{{ a | b }}</p>'],
    ['{% a | b %} | {{ c', table(row('{% a | b %}', '{{ c'))],
  ])('%j', async (body, expected) => {
    expect(await html(body, 'jekyll')).toBe(expected)
  })

  test('are none in other dialects, and none of very many cells', async () => {
    expect(await html('a | b', 'hugo')).toBe('<p>a | b</p>')
    expect(await html('a | b', 'pelican')).toBe('<p>a | b</p>')
    const many = '|'.repeat(9000)
    expect(await html([many, many, many].join('\n'), 'jekyll')).toMatch(/^<p>\|/)
  })

  test('have a bound in all of a text, with the cells of short rows', async () => {
    const tables = (await html('|\n\n'.repeat(5_000), 'jekyll')).match(/<table>/g)?.length
    // Each is of five elements.
    expect(tables).toBe(4_000)
    const wide = `${'a|'.repeat(190)}\n${'a|b\n'.repeat(100)}\n`
    const cells = (await html(wide.repeat(20), 'jekyll')).match(/<td>/g)?.length
    expect(cells).toBeLessThan(20_000)
  })
})

describe('attributes of kramdown', () => {
  test.each([
    ['a\n{: .big #x}\n\nb', '<p>a</p>\n<p>b</p>'],
    ['![a](/a.png){: width="10" .right }', '<p><img src="/a.png" alt="a" /></p>'],
    ['# A\n{: #own .x}\n\n[a](#own)', '<h1 id="own">A</h1>\n<p><a href="#own">a</a></p>'],
    ['{:toc}', ''],
    ['a {b: c}', '<p>a {b: c}</p>'],
    ['`{: .a}`', '<p><code>{: .a}</code></p>'],
  ])('%s', async (body, expected) => {
    expect(await html(body, 'jekyll')).toBe(expected)
  })
})
