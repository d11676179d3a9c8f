import { describe, expect, test } from 'vitest'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'

const render = (body: string) => renderNow(body, { lang: 'zh', path: 'posts/x' })
const html = (body: string) => render(body).html.trim()

describe('emphasis next to Han and its punctuation', () => {
  test.each([
    ['**注意：**请', '<strong>注意：</strong>请'],
    ['日本語**（強調）**です', '日本語<strong>（強調）</strong>です'],
    ['他说**“你好”**了', '他说<strong>“你好”</strong>了'],
    ['**《书》**的', '<strong>《书》</strong>的'],
    ['*「引用」*と', '<em>「引用」</em>と'],
    ['한국어**(강조)**는', '한국어<strong>(강조)</strong>는'],
    ['中~~（删）~~文', '中<s>（删）</s>文'],
    ['**重要。**\n次', '<strong>重要。</strong>次'],
    ['**[链接](a.md)**。', '<strong><a href="/zh/posts/a">链接</a></strong>。'],
  ])('%s', (body, expected) => {
    expect(html(body)).toBe(`<p>${expected}</p>`)
  })

  test('is unchanged in other scripts', () => {
    expect(html('a**"b"**c and snake_case_name')).toBe('<p>a**"b"**c and snake_case_name</p>')
  })
})

describe('a formula is left as written', () => {
  test.each([
    '$a*b*c$',
    '$x_1 + y_2 \\\\ z$',
    '公式$a_1*b_2$是',
    'a $$\\frac{a_1}{b_2} * c * d$$ b',
    'a \\(a*b*c\\) b',
    'a \\[x_1 * y_2 * z\\] b',
    '$\\{ a \\, b \\}$',
    '$`a_b_c`$',
    '$\\text{see www.example.org} *a*$',
    '\\(n\\) and \\(\\alpha_1 * \\beta_2\\)',
  ])('%s', (formula) => {
    for (const around of [formula, `**w** ${formula} w`, `| ${formula} |\n|---|`, `- ${formula}`]) {
      const { html, text } = render(around)
      expect(text).toContain(formula)
      expect(html.replaceAll('&lt;', '<').replaceAll('&amp;', '&')).toContain(formula)
    }
  })

  test.each([
    '$$\na\n+ b\n# c\n- d_1 * e_2 \\\\\n$$',
    '$$\na\n\n* b * c\n$$',
    '\\[\n  x_1 * y_2 \\\\\n= z\n\\]',
    '\\begin{align}\na &= *b* \\\\\n1. &= c\n\\end{align}',
    '$$a_1 * b * c$$',
  ])('on separate lines: %s', (formula) => {
    const quoted = formula.replaceAll('\n', '\n> ')
    for (const body of [`${formula}\n\n*w*`, `w\n${formula}\n*w*`, `> ${quoted}\n\n*w*`]) {
      const { html, text } = render(body)
      expect(text.replace(/\s+/g, ' ')).toContain(formula.replace(/\s+/g, ' '))
      expect(html).toContain('<em>w</em>')
    }
  })

  test('with backslashes before brackets as Markdown needs them, as a page reads it', () => {
    expect(html('a \\\\(a*b*c\\\\) b')).toBe('<p>a \\(a*b*c\\) b</p>')
    expect(html('\\\\[\na_1 * b_2 *c*\n\\\\]')).toBe('<p>\\[\na_1 * b_2 *c*\n\\]</p>')
  })

  test('in headings and in image descriptions', () => {
    const { toc, html } = render('# On $a*b*c$\n\n![$x_1 * y_2$](a.png)')
    expect(toc[0]?.text).toBe('On $a*b*c$')
    expect(html).toContain('alt="$x_1 * y_2$"')
  })

  test('in the text of a link, which the parser reads twice', () => {
    expect(html('[a $x*1*$ *b* $y*2*$](/u) $z*3*$')).toBe(
      '<p><a href="/u">a $x*1*$ <em>b</em> $y*2*$</a> $z*3*$</p>',
    )
  })

  test.each([
    ['$5 and **$6** *p*', '$5 and <strong>$6</strong> <em>p</em>'],
    ['**$6** [$x_1$](/y)', '<strong>$6</strong> <a href="/y">$x_1$</a>'],
    ['$5 and $6 are *p*', '$5 and $6 are <em>p</em>'],
    ['from $5 **to** 6$ now', 'from $5 <strong>to</strong> 6$ now'],
    ['US$5 *or* A$7', 'US$5 <em>or</em> A$7'],
    ['$ a *b* $', '$ a <em>b</em> $'],
    ['$a *b* $5', '$a <em>b</em> $5'],
    ['\\$a*b*c$', '$a<em>b</em>c$'],
    ['`$a` *b* `c$`', '<code>$a</code> <em>b</em> <code>c$</code>'],
    ['[$a *b*](/x) $', '<a href="/x">$a <em>b</em></a> $'],
    ['\\[1\\] \\[see *this*\\] \\[a-z\\] \\[x\\]', '[1] [see <em>this</em>] [a-z] [x]'],
    ['\\(see *this*\\) \\[*\\]', '(see <em>this</em>) [*]'],
    ['$$ *a*', '$$ <em>a</em>'],
  ])('but money and escapes are not formulas: %s', (body, expected) => {
    expect(html(body)).toBe(`<p>${expected}</p>`)
  })

  test('nor are signs that are not closed in their block', () => {
    expect(html('$$\n*a*\n\n*b*')).toBe('<p>$$\n<em>a</em></p>\n<p><em>b</em></p>')
    expect(html('\\begin{x}\n*a*')).toBe('<p>\\begin{x}\n<em>a</em></p>')
  })
})

describe('a line end', () => {
  test.each([
    ['汉字\n汉字', '汉字汉字'],
    ['「かな」。\nカナ', '「かな」。カナ'],
    ['ﾊﾝ\n１２', 'ﾊﾝ\n１２'.replace('\n', '')],
    ['汉 **粗\n体**\n字', '汉 <strong>粗体</strong>字'],
    ['他说：\n“好”', '他说：“好”'],
    ['“好”\n他说', '“好”他说'],
    ['[汉\n字](/x)\n字', '<a href="/x">汉字</a>字'],
  ])('between Han characters, kana and their punctuation is removed: %s', (body, expected) => {
    expect(html(body)).toBe(`<p>${expected}</p>`)
    expect(html(`<p>${body}</p>`.replace(/[*[\]]|\(.*?\)/g, ''))).not.toContain('\n')
  })

  test.each([
    '한국\n어',
    '汉字\nword',
    'word\n汉字',
    '한국\n汉字',
    'a “b”\n“c” d',
    '😀\n汉字',
    '汉字 ·\n· word',
  ])('is a space elsewhere: %s', (body) => {
    expect(html(body)).toBe(`<p>${body}</p>`)
    expect(render(body).text).toBe(body.replace('\n', ' '))
  })

  test('is kept in code, and where the author wants a break', () => {
    expect(html('```\n汉\n字\n```')).toBe('<pre><code>汉\n字\n</code></pre>')
    expect(html('<pre>汉\n字</pre>')).toBe('<pre>汉\n字</pre>')
    expect(html('汉\\\n字')).toBe('<p>汉<br />\n字</p>')
  })

  test('is also removed in headings and descriptions', () => {
    expect(render('汉\n字\n===').toc[0]?.text).toBe('汉字')
    expect(html('![汉\n字](a.png)')).toContain('alt="汉字"')
  })
})
