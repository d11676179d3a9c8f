import { describe, expect, test } from 'vitest'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { fc } from '../../support/property.ts'

const page = { lang: 'en', path: 'posts/x' }
const render = (body: string) => renderNow(body, page)

const voidTag = /^(br|col|hr|img|input|source|track|wbr)$/

/** Tags that are never closed, or closed but never opened, in order. */
function unbalanced(html: string): string[] {
  const open: string[] = []
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^">])*>/g)) {
    if (voidTag.test(name)) continue
    if (!slash) open.push(name)
    else if (open.pop() !== name) return [`/${name}`]
  }
  return open
}

const rawTags =
  'script style textarea option xmp noscript noembed noframes plaintext template title iframe'.split(
    ' ',
  )

describe('the HTML is well-formed and hides how it was made', () => {
  test.each([
    [
      'Watch:\n\n<iframe src="https://www.youtube.com/embed/abc"></iframe>\n\n## Next **part**',
      '<h2 id="next-part">Next <strong>part</strong></h2>',
    ],
    ['<input type="text"> and **bold**', '<p> and <strong>bold</strong></p>'],
    [
      '<div><iframe src="//evil.example">words</iframe> *a*</div>',
      '<div> <a href="//evil.example">words</a>  *a*</div>',
    ],
  ])('a dropped element removes no other tag: %s', (body, expected) => {
    const { html } = render(body)
    expect(html).toContain(expected)
    expect(unbalanced(html)).toEqual([])
  })

  test.each([
    [
      'x <xmp>a <b> & {{< youtube w7Ft2ymGmfc >}}</xmp>',
      '<pre>a &lt;b&gt; &amp; {{&lt; youtube w7Ft2ymGmfc &gt;}}</pre>',
    ],
    ['x <textarea>{{< youtube w7Ft2ymGmfc >}}</textarea>', '{{&lt; youtube w7Ft2ymGmfc &gt;}}'],
    ['x <textarea>{{< figure src="a.png" >}}</textarea>', '{{&lt; figure src='],
  ])('a shortcode in an element of plain text is shown as written: %s', (body, expected) => {
    const { html } = render(body)
    expect(html).toContain(expected)
    expect(html).not.toMatch(/iframe|<img|own-/)
  })

  test('for any mix of tags', () => {
    const names = [...rawTags, ...'div p b a svg table td li input br details removed'.split(' ')]
    const tags = names.flatMap((name) => [
      `<${name}>`,
      `</${name}>`,
      `<${name} src="x" type=text `,
      `<${name}/>`,
    ])
    const codes = [
      '{{< youtube w7Ft2ymGmfc >}}',
      '{{< figure src=a caption="*x* <b>" >}}',
      '{{< highlight go >}}',
    ]
    const signs = [
      '*',
      '**',
      '# ',
      '> ',
      '- ',
      'word ',
      '"',
      "'",
      '<!--',
      '-->',
      '`',
      '~',
      '[^1]',
      '\n[^1]: ',
    ]
    const pieces = [...tags, ...codes, '{{< /highlight >}}', ...signs, '\n', '\n\n']
    const body = fc
      .array(fc.constantFrom(...pieces), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(body, (text) => {
        const rendered = render(text)
        expect(unbalanced(rendered.html)).toEqual([])
        expect(rendered.html + rendered.text).not.toMatch(/own-[0-9a-f]{32}/)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('no word is lost', () => {
  test.each(rawTags)('after a <%s> that is not closed', (name) => {
    for (const body of [
      `Use the <${name}> tag.\n\n## LOST`,
      `<div>\n<${name}> tag\n</div>\n\n## LOST`,
      `- a <${name}\n  x="y"> tag\n\n## LOST`,
      `| <${name}> tag |\n|---|\n\n## LOST`,
      `*a* <${name}>one</${name}> <${name}> tag\n\n## LOST`,
    ]) {
      const { html, text, toc } = render(body)
      expect(text, body).toMatch(new RegExp(`<${name}[^>]*> tag`))
      expect(html).toContain('<h2 id="lost">LOST</h2>')
      expect(toc.map(({ text }) => text)).toEqual(['LOST'])
    }
  })

  test.each(['script', 'style', 'template', 'title'])(
    'but the content of a <%s> is not text',
    (name) => {
      for (const body of [
        `a <${name}>x</${name}> b`,
        `<${name}>\nx\n</${name}>\n\nb`,
        `<b><${name}>x</${name}>b</b>`,
      ])
        expect(render(body).text, body).not.toContain('x')
    },
  )

  // HTML parsers with other rules see an end in each of these where the sanitizer sees none.
  test.each([
    ['<!-- a --> <!-- b', '<!-- b'],
    ['<!-- more --> see <a href="x', 'see <a href="x'],
    ['> <!-- note', ''],
    ['- <!-- note', ''],
    [' <!-- note -->', ''],
    ['a <title>x</title\u00a0> rest', 'a <title>x rest'],
    ['<div><iframe> <title> </iframe></div>', '<title>'],
    ['<div>\n<a x=y="> <title> ">x</a>', '<title> ">x'],
    ['a <b title=\u00a0"> <title> "> mid', 'a <title> "> mid'],
    ['<div>a</b <i title="> <title> ">b</div>', 'a <title> ">b'],
    ['<div>a</div', 'a</div'],
    ['<details><summary>a</summary words', 'a</summary words'],
    ['<div>a</1 words</div>', 'a</1 words</div>'],
    ['<div><!x words\n</div>', '<!x words </div>'],
    ['<div><? words\n</div>', '<? words </div>'],
    ['<div>\n{{</* x */>}}', '{{</* x */>}}'],
    ['a <noscript> <title> </noscript> </title> words', 'a words'],
    ['a <? > <title> ?> words', 'a <title> ?> words'],
    ['<div><<title></title>script> words</div>', '<script> words'],
    ['<div><title></title', '<title></title'],
    ['<div><title/>words', '<title/>words'],
    ['<div x=y="> <img alt=\' ">', '<img alt=\' ">'],
  ])('after %s', (body, expected) => {
    const { html, text, toc } = render(`${body}\n\n# LOST\n\nfoo' > bar`)
    expect(text).toBe(`${expected && `${expected}\n`}LOST\nfoo' > bar`)
    expect(html).toContain('<h1 id="lost">LOST</h1>')
    expect(toc).toHaveLength(1)
    expect(html + text).not.toContain('own-')
  })

  test.each([
    ['a\n\n[^n]: *unused*', 'a\n[^n]: unused'],
    ['a[^n]\n\n[^n]: one\n\n[^n]: two', 'a\n[^n]: two\none'],
    ['a[^o] b[^i]\n\n[^o]: out\n\n    [^i]: in\n\n    after', 'a b\nout\nafter\nin'],
    ['a[^o]\n\n[^o]: out\n\n    [^i]: in\n\n    after', 'a\nout\n[^i]: in\nafter'],
    ['[^n]:\n    - item\n\nb', '[^n]:\nitem\nb'],
    ['a[^n]\n\n> [^n]: in a quotation\n>\n> b', 'a\nb\nin a quotation'],
  ])('of a footnote, with or without a reference: %s', (body, expected) => {
    const { html, text } = render(body)
    expect(text).toBe(expected)
    expect(unbalanced(html)).toEqual([])
  })

  test('except those of a comment that begins a block and does not end in it', () => {
    for (const comment of ['<!-- a\n\nb', ' <!-- a\n\nb'])
      expect(render(comment).html.trim()).toBe('')
  })

  test('after an unclosed tag or comment', () => {
    expect(render(`<div title='\n\n# Heading\n\n'>x</div>`).text).toBe("<div title='\nHeading\n'>x")
    expect(render('<div>a <!-- b\n\nc').text).toBe('a <!-- b\nc')
  })
})

describe('at any depth', () => {
  const levels = Array.from({ length: 90 }, (_, level) => level)
  const indented = (gap: string) => levels.map((n) => `${'  '.repeat(n)}- word${n}\n`).join(gap)
  test.each([
    ['quotations', `${'>'.repeat(150)} word89`],
    ['tight lists', indented('')],
    ['loose lists', indented('\n')],
    ['lists in a line', `${'- '.repeat(120)}word89`],
    ['lists in quotations', `${'> - '.repeat(70)}# word89`],
    ['emphasis', `${'*'.repeat(250)}word89${'*'.repeat(250)}`],
  ])('no word is lost: %s', (_name, body) => {
    const { html, text } = render(`${body}\n\nafter *it*`)
    for (const n of levels.filter((n) => body.includes(`word${n}\n`)))
      expect(text).toContain(`word${n}`)
    expect(text).toContain('word89')
    expect(html).toContain('<p>after <em>it</em></p>')
  })
})

test('the table of contents lists exactly the headings of the HTML', () => {
  const { toc, html } = render(
    '# A <title>\n\n<!-- \n\n# hidden\n\n-->\n\n<script>\n# B\n</script>\n\n# C',
  )
  expect(toc.map(({ text }) => text)).toEqual(['A <title>', 'C'])
  expect(html).not.toContain('hidden')
  expect(render(`${'<div>'.repeat(210)}\n\n# H`).toc).toEqual([])
  expect(render('# a <script>evil</script> b').toc).toMatchObject([{ text: 'a  b' }])
})
