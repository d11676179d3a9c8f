import { describe, expect, test } from 'vitest'
import { type DialectName, dialectNames } from '../../../../src/markdown/dialects/dialect.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'

const render = (body: string, dialect: DialectName = 'obsidian') =>
  renderMarkdown(body, { lang: 'en', path: 'posts/x', file: 'posts/x.md', dialect })

const inline = (tex: string) => `<span class="math inline">\\(${tex}\\)</span>`
const display = (tex: string) => `<div class="math display">\\[${tex}\\]</div>`

describe('formulas of a dialect', () => {
  test.each([
    ['$a*b*c$', `<p>${inline('a*b*c')}</p>`],
    ['\\(a_1 < b_1\\)', `<p>${inline('a_1 &lt; b_1')}</p>`],
    ['\\\\(x\\\\)', `<p>${inline('x')}</p>`],
    ['\\\\(x\\_i\\\\) \\(a\\_b=c\\)', `<p>${inline('x_i')} ${inline('a\\_b=c')}</p>`],
    ['a $`x_1`$ b', `<p>a ${inline('x_1')} b</p>`],
    ['so $$a_b$$ is', '<p>so <span class="math display">\\[a_b\\]</span> is</p>'],
    ['$$\na_b\n+ c\n$$', display('\na_b\n+ c\n')],
    ['$$a < b$$', display('a &lt; b')],
    ['\\[\nx = 1\n\\]', display('\nx = 1\n')],
    ['\\begin{align}\na &= b\n\\end{align}', display('\\begin{align}\na &amp;= b\n\\end{align}')],
    ['```math\nx_1\n```', display('\nx_1\n')],
    ['- $$x$$', `<ul>\n<li>\n${display('x')}\n</li>\n</ul>`],
  ])('%s', async (body, expected) => {
    const { html, math } = await render(body)
    expect(html.trim()).toBe(expected)
    expect(math).toBe(true)
  })

  test.each([
    '$5 and $6',
    'from $ 5 to 6$',
    'it costs $5 or 6 $ now',
    'a $5 b $c$1',
    '`$a$`',
    '\\$a\\$',
    'US$5 and A$6',
    '```\n$a$\n```',
  ])('are not in %s', async (body) => {
    const { html, math } = await render(body)
    expect(html).not.toContain('math')
    expect(math).toBe(false)
  })

  test('are only those of kramdown in Jekyll', async () => {
    const { html, math } = await render('$a*b*c$ and $$d$$', 'jekyll')
    expect(html).toBe('<p>$a*b*c$ and <span class="math inline">\\(d\\)</span></p>\n')
    expect(math).toBe(true)
  })

  test.each(dialectNames)('have their source in the text in %s', async (dialect) => {
    const { text } = await render('a\n\n$$x < 1$$\n\nb', dialect)
    expect(text).toMatch(/^a\n(\\\[|\$\$)x < 1(\\\]|\$\$)\nb$/)
  })

  test('stay as written in plain, which counts them too', async () => {
    const { html, math } = await render('$a*b*c$', 'plain')
    expect(html).toBe('<p>$a*b*c$</p>\n')
    expect(math).toBe(true)
    expect((await render('$$\nx\n$$', 'plain')).math).toBe(true)
    expect((await render('a', 'plain')).math).toBe(false)
  })

  test('let only the classes of formulas pass', async () => {
    const { html } = await render(
      '<span class="math inline hero">x</span><div class="fixed">y</div>',
    )
    expect(html).toContain('<span class="math inline">x</span>')
    expect(html).not.toContain('fixed')
  })
})
