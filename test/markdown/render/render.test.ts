import { describe, expect, test } from 'vitest'
import { type RenderOptions, renderAsJson, renderMarkdown } from '../../../src/markdown/render.ts'

const page: RenderOptions = { lang: 'en', path: 'posts/ai-race', file: 'posts/ai-race.md' }
const bundle: RenderOptions = { lang: 'en', path: 'posts/ai-race', file: 'posts/ai-race/index.md' }

async function html(body: string, options: RenderOptions = page): Promise<string> {
  return (await renderMarkdown(body, options)).html.trim()
}

describe('GitHub flavoured Markdown', () => {
  test('renders tables with their alignment', async () => {
    const out = await html('| a | b |\n|:--|--:|\n| 1 | 2 |')
    expect(out).toContain('<th align="left">a</th>')
    expect(out).toContain('<td align="right">2</td>')
  })

  test('renders task lists with boxes that cannot be clicked', async () => {
    const out = await html('- [ ] open\n- [x] done\n- plain')
    expect(out).toContain('<ul class="contains-task-list">')
    expect(out).toContain(
      '<li class="task-list-item"><input type="checkbox" class="task-list-item-checkbox" disabled /> open</li>',
    )
    expect(out).toContain('disabled checked /> done')
    expect(out).toContain('<li>plain</li>')
  })

  test.each([
    ['~~no~~', '<s>no</s>'],
    ['~no~', '<s>no</s>'],
    ['a ~~~no~~~', '~~~no~~~'],
    ['~no~~', '~no~~'],
    ['~~a ~b~ c~~', '<s>a <s>b</s> c</s>'],
    ['[~a~](/b) **~c~**', '<a href="/b"><s>a</s></a> <strong><s>c</s></strong>'],
    ['\\~no\\~', '~no~'],
  ])('strikes through between one or two tildes: %s', async (body, expected) => {
    expect(await html(body)).toContain(expected)
  })

  test('has tasks after a tab', async () => {
    expect(await html('- [x]\tdone')).toContain('disabled checked />')
  })

  test('keeps the address of a file server', async () => {
    expect(await html('[x](ftp://example.org/a)')).toBe(
      '<p><a href="ftp://example.org/a">x</a></p>',
    )
  })

  test('has no inline footnotes, as GitHub and Hugo do not', async () => {
    expect(await html('a^[b]')).toBe('<p>a^[b]</p>')
  })

  test.each([
    [
      'see https://example.org/a?b=c.',
      '<a href="https://example.org/a?b=c">https://example.org/a?b=c</a>.',
    ],
    ['see www.example.org now', '<a href="http://www.example.org">www.example.org</a> now'],
    [
      '见 https://example.org/a，以及',
      '<a href="https://example.org/a">https://example.org/a</a>，以及',
    ],
    ['write to me@example.org', '<a href="mailto:me@example.org">me@example.org</a>'],
  ])('links the bare address in %s', async (text, expected) => {
    expect(await html(text)).toContain(expected)
  })

  test('does not take a file or program name for an address', async () => {
    expect(await html('node.js and README.md and example.org')).not.toContain('<a')
  })

  test('numbers footnotes and leads back from them', async () => {
    const out = await html('One[^a] and again[^a].\n\n[^a]: Note.')
    expect(out).toContain('<sup class="footnote-ref"><a href="#fn:1" id="fnref:1">1</a></sup>')
    expect(out).toContain('id="fnref:1:1"')
    expect(out).toContain('<li id="fn:1" class="footnote-item">')
    expect(out).toContain('<a href="#fnref:1:1" class="footnote-backref">')
  })

  test('marks code with its language', async () => {
    expect(await html('```ts\nlet a = 1 < 2\n```')).toBe(
      '<pre><code class="language-ts">let a = 1 &lt; 2\n</code></pre>',
    )
  })
})

describe('headings', () => {
  test('have ids in any script, unique within the article', async () => {
    const out = await html('# 三方面原因\n\n## Café & Tea\n\n## Café & Tea\n\n## Über uns')
    const ids = [...out.matchAll(/ id="([^"]*)"/g)].map((match) => match[1])
    expect(ids).toEqual(['三方面原因', 'café--tea', 'café--tea-1', 'über-uns'])
  })

  test('keep an id that the author gave', async () => {
    expect(await html('## Setting up {#setup}')).toBe('<h2 id="setup">Setting up</h2>')
    const long = 'h-'.repeat(100)
    expect(await html(`## Up {#${long}}`)).toBe(`<h2 id="${long}">Up</h2>`)
  })

  test('show no attributes', async () => {
    expect(await html('## A {#a .b .c}\n\n## D {.unnumbered}')).toBe(
      '<h2 id="a">A</h2>\n<h2 id="d">D</h2>',
    )
    expect(await html('## the set {1, 2} and {}')).toContain('the set {1, 2} and {}')
    expect(await html('# Config {.Values.x}')).toContain('Config {.Values.x}')
  })

  test('without a letter also get an id', async () => {
    const out = await html('# 😀\n\n# !!!\n\n# Section')
    expect([...out.matchAll(/ id="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'section',
      'section-1',
      'section-2',
    ])
  })

  test('make a table of contents, nested by level', async () => {
    const { toc } = await renderMarkdown('# A\n\n### `B` *c*\n\n## D\n\n# E\n\n> # quoted', page)
    expect(toc).toEqual([
      {
        id: 'a',
        level: 1,
        text: 'A',
        children: [
          { id: 'b-c', level: 3, text: 'B c' },
          { id: 'd', level: 2, text: 'D' },
        ],
      },
      { id: 'e', level: 1, text: 'E' },
    ])
  })

  test('can be linked to; ids of the author get a prefix that their links follow', async () => {
    const out = await html('# Top news\n\n[a](#top-news) [b](#mine)\n\n<span id="mine">x</span>')
    expect(out).toContain('<a href="#top-news">')
    expect(out).toContain('<a href="#user-content-mine">')
    expect(out).toContain('<span id="user-content-mine">')
  })
})

describe('an id that the author gave a heading', () => {
  const idsOf = (out: string) => [...out.matchAll(/<h\d id="([^"]*)"/g)].map((match) => match[1])

  test('is unchanged, with dots and colons, and can be linked to', async () => {
    const out = await html('# A {#sec:intro}\n\n## B {#v1.2}\n\n[go](#sec:intro) [on](#v1.2)')
    expect(idsOf(out)).toEqual(['sec:intro', 'v1.2'])
    expect(out).toContain('<a href="#sec:intro">go</a> <a href="#v1.2">on</a>')
  })

  test('is not taken by a heading with the same slug, before or after it', async () => {
    expect(idsOf(await html('## A\n\n## B {#a}\n\n## A'))).toEqual(['a-1', 'a', 'a-2'])
    expect(idsOf(await html('## A {#x}\n\n## B {#x}\n\n## X'))).toEqual(['x', 'x-1', 'x-2'])
  })

  test('never equals an id of footnotes or of raw HTML', async () => {
    expect(idsOf(await html('## Real {#user-content-q}\n\n## Note {#fn:1}'))).toEqual([
      'real',
      'note',
    ])
  })
})

describe('footnotes', () => {
  test('in raw HTML, as other programs write them, keep their links', async () => {
    const out = await html(
      '<p>Text<sup id="fnref:1"><a href="#fn:1">1</a></sup></p>\n\n<ol><li id="fn:1">Note <a href="#fnref:1">back</a></li></ol>',
    )
    expect(out).toContain('<sup id="user-content-fnref:1"><a href="#user-content-fn:1">')
    expect(out).toContain('<li id="user-content-fn:1">Note <a href="#user-content-fnref:1">')
  })

  test('link back to their references, but not into image descriptions', async () => {
    const out = await html('a[^n] ![p[^n]](x.png) b[^n]\n\n[^n]: note')
    const ids = [...out.matchAll(/ id="(fnref:[^"]*)"/g)].map((match) => match[1])
    const links = [...out.matchAll(/ href="#(fnref:[^"]*)"/g)].map((match) => match[1])
    expect(links).toEqual(ids)
    expect(ids).toHaveLength(2)
  })
})

describe('relative addresses', () => {
  test.each([
    ['![](a.png)', page, 'src="/posts/a.png"'],
    ['![](./a.png)', bundle, 'src="/posts/ai-race/a.png"'],
    ['![](../img/图.png?v=1)', bundle, 'src="/posts/img/%E5%9B%BE.png?v=1"'],
    ['![](/static/a.png)', page, 'src="/static/a.png"'],
    ['![](https://cdn.example.org/a.png)', page, 'src="https://cdn.example.org/a.png"'],
    ['[x](../other.md#part)', page, 'href="/en/other#part"'],
    ['[x](../other.md)', bundle, 'href="/en/posts/other"'],
    ['[x](other/index.md)', page, 'href="/en/posts/other"'],
    ['[x](other.zh.md)', page, 'href="/zh/posts/other"'],
    ['[x](../zh/城市/夜市.md)', page, 'href="/zh/%E5%9F%8E%E5%B8%82/%E5%A4%9C%E5%B8%82"'],
    ['[x](../_posts/2024-05-01-bread.md)', page, 'href="/en/bread"'],
    ['[x](@/zola/hot-metal.md)', page, 'href="/en/zola/hot-metal"'],
    ['[x](paper.pdf)', page, 'href="/posts/paper.pdf"'],
    ['[x](sibling)', page, 'href="/en/posts/sibling"'],
    ['[x](../../../../etc/a.pdf)', page, 'href="/etc/a.pdf"'],
    ['<img src="a b.png">', page, 'src="/posts/a%20b.png"'],
    ['![](shot%20at%2010:30:00.png)', page, 'src="/posts/shot%20at%2010%3A30%3A00.png"'],
    ['[x](<Talk 12:30.md>)', page, 'href="/en/posts/Talk%2012%3A30"'],
    ['<a href=" /abs ">x</a>', page, 'href="/abs"'],
    ['<a href="\n#sec">x</a>\n\n# Sec', page, 'href="#sec"'],
    ['<img src=" //cdn.example/a.png">', page, 'src="//cdn.example/a.png"'],
    ['<a href=" other.md ">x</a>', page, 'href="/en/posts/other"'],
    ['[x](@/../../x.md)', page, 'href="/en/x"'],
    ['[x](@/./y.md)', page, 'href="/en/y"'],
    ['[x](%2e%2e/z.md)', page, 'href="/en/z"'],
    ['[x]({{< ref "/../x" >}})', page, 'href="/en/x"'],
  ] as const)('%s', async (body, options, expected) => {
    expect(await html(body, options)).toContain(expected)
  })

  test('become absolute for readers elsewhere, as in a feed', async () => {
    const options = {
      ...bundle,
      site: 'https://example.org',
      articleUrl: '{site}/blog/{path}?hl={lang}',
    }
    const out = await html('![](a.png) [x](../other.md) [y](/about)', options)
    expect(out).toContain('src="https://example.org/posts/ai-race/a.png"')
    expect(out).toContain('href="https://example.org/blog/posts/other?hl=en"')
    expect(out).toContain('href="https://example.org/about"')
  })

  test.each([
    ['[x](?q=1)', 'href="https://example.org/en/a?q=1"'],
    ['[x](#sec)\n\n# Sec', 'href="https://example.org/en/a#sec"'],
    ['[x](#mine)', 'href="https://example.org/en/a#user-content-mine"'],
    ['a[^1]\n\n[^1]: b', 'href="https://example.org/en/a#fn:1"'],
    ['![x](//cdn.example/a.png)', 'src="https://cdn.example/a.png"'],
    ['<q cite="b.md">x</q>', 'cite="https://example.org/en/b"'],
    ['<del cite="#sec">x</del>\n\n# Sec', 'cite="https://example.org/en/a#sec"'],
    ['[x](mailto:a@example.org)', 'href="mailto:a@example.org"'],
    ['[x](javascript:alert(1))', '<a>x</a>'],
  ])('do not depend on the page: %s', async (body, expected) => {
    const site = { site: 'https://example.org', url: 'https://example.org/en/a' }
    expect(await html(body, { lang: 'en', path: 'a', ...site })).toContain(expected)
  })
})

describe("Hugo's shortcodes", () => {
  test('figure is an image with its caption', async () => {
    const out = await html('{{< figure src="a.png" alt="A" caption="Say \\"hi\\" *x*" >}}', bundle)
    expect(out).toContain('<figure>\n<img src="/posts/ai-race/a.png" alt="A" />')
    expect(out).toMatch(/<figcaption>Say ("|&quot;)hi("|&quot;) <em>x<\/em><\/figcaption>/)
  })

  test('figure within a line keeps its title', async () => {
    expect(await html('a {{< figure src="a.png" title="T" >}} b', bundle)).toContain('title="T"')
  })

  test('youtube is a frame that sets no cookies', async () => {
    const out = await html('{{< youtube w7Ft2ymGmfc >}}')
    expect(out).toContain('<iframe src="https://www.youtube-nocookie.com/embed/w7Ft2ymGmfc"')
    expect(await html('see {{< youtube w7Ft2ymGmfc >}} *now*')).toMatch(
      /see <iframe .*<em>now<\/em>/,
    )
  })

  test.each([
    ['{{< vimeo 146022717 >}}', '<iframe src="https://player.vimeo.com/video/146022717"'],
    ['a {{< gist user="b" id="c1" >}}', '<a href="https://gist.github.com/b/c1">'],
    ['{{< tweet 877500564405444608 >}}', '<a href="https://x.com/i/status/877500564405444608">'],
    ['{{< x user="a" id="b\\"c" >}}', '<p>{{&lt; x'],
    ['{{< img src="a.png" alt="A" >}}', 'alt="A" />\n</figure>'],
  ])('%s is a frame, a link or a picture', async (body, expected) => {
    expect(await html(body, bundle)).toContain(expected)
  })

  test('youtube with an invalid id stays text', async () => {
    expect(await html('{{< youtube "x\\" onload=alert(1)" >}}')).not.toContain('<iframe')
  })

  test.each([
    ['[x]({{< ref "other.md" >}})', 'href="/en/posts/other"'],
    ['[x]({{% relref "notes/a.md#b" %}})', 'href="/en/notes/a#b"'],
    ['[x]({{< ref path="notes/a" lang="zh" >}})', 'href="/zh/notes/a"'],
    ['[x]({{< ref "#part" >}})', 'href="#user-content-part"'],
    ['see {{< ref "notes/a.md" >}}', 'href="/en/notes/a"'],
  ])('%s is the address of an article', async (body, expected) => {
    expect(await html(body)).toContain(expected)
  })

  test('highlight is code', async () => {
    const out = await html(
      '{{< highlight go "linenos=table" >}}\nif a < b { *x* }\n{{</ highlight >}}\nafter',
    )
    expect(out).toContain('<pre><code class="language-go">if a &lt; b { *x* }\n</code></pre>')
    expect(out).toContain('<p>after</p>')
  })

  test('may take several lines, known or not', async () => {
    const out = await html('{{< figure\n  src="a.png"\n  caption="cap"\n>}}\nafter', bundle)
    expect(out).toContain(
      '<img src="/posts/ai-race/a.png" alt="cap" />\n<figcaption>cap</figcaption>',
    )
    expect(out).toContain('<p>after</p>')
    expect(await html('- a\n\n  {{< youtube\n    id="w7Ft2ymGmfc"\n  >}}')).toContain('<iframe')
    expect(await html('before\n{{< tweet\n  user="*x*"\n>}}\nafter')).toBe(
      '<p>before</p>\n<p>{{&lt; tweet\n  user="*x*"\n&gt;}}</p>\n<p>after</p>',
    )
  })

  test.each([
    [
      '{{< highlight html >}}<script>alert(1)</script>{{< /highlight >}}',
      '<pre><code class="language-html">&lt;script&gt;alert(1)&lt;/script&gt;\n</code></pre>',
    ],
    [
      '{{< highlight lang="go" >}}\nx\n{{< /highlight >}}',
      '<pre><code class="language-go">x\n</code></pre>',
    ],
    [
      '{{< highlight go >}}a\n  b\n\nc{{< /highlight >}}',
      '<pre><code class="language-go">a\n  b\n\nc\n</code></pre>',
    ],
    ['a {{< highlight go >}}*x*{{< /highlight >}} b', '<p>a <code>*x*</code> b</p>'],
  ])('%s is code', async (body, expected) => {
    expect(await html(body)).toBe(expected)
  })

  test('highlight inside a quotation ends there, and nowhere else', async () => {
    const code = '{{< highlight go >}}\nif *a*\n\n# not a heading\n{{< /highlight >}}'
    const out = await html(`> {{< highlight go >}}\n\n${code}`)
    expect(out).toContain('<pre><code class="language-go">if *a*\n\n# not a heading\n</code></pre>')
    expect(await html(`${code} words\n\n${code}`)).toContain('<p>{{&lt; /highlight &gt;}} words')
  })

  test('may use single quotes', async () => {
    expect(await html("[x]({{< ref 'b.md' >}})")).toBe('<p><a href="/en/posts/b">x</a></p>')
    expect(await html("{{< figure src='a.png' caption='a b' >}}")).toContain('<figcaption>a b<')
    expect(await html("{{< figure src=a.png caption=it's >}}")).toContain("<figcaption>it's<")
    expect(await html('{{< figure src = "a.png" caption = "b c" >}}')).toContain('<figcaption>b c<')
  })

  test('may have backslashes before their quotes', async () => {
    expect(await html('{{< figure src=\\"a.png\\" caption=\\"b c\\" >}}')).toContain('n>b c<')
    expect(await html('{{< figure src=\\"a.png >}}')).toContain('{{&lt; figure')
  })

  test('show no comment signs in code either', async () => {
    expect(await html('```\n{{</* x */>}} {{%/* y */%}}\n```\n\n`{{</* z */>}}`')).toBe(
      '<pre><code>{{&lt; x &gt;}} {{% y %}}\n</code></pre>\n<p><code>{{&lt; z &gt;}}</code></p>',
    )
  })

  test.each([
    ['<a href="{{< ref "a.md" >}}">y</a>', '<a href="/en/posts/a">y</a>'],
    ["t <a class='x' href='{{< relref \"/c.md#d\" >}}'>c</a>", 't <a href="/en/c#d">c</a>'],
    ['<div><a href="{{< relref "b.md" >}}">z</a></div>', '<div><a href="/en/posts/b">z</a></div>'],
    ['<a href={{% ref a %}}>y</a>', '<a href="/en/posts/a">y</a>'],
    ['<a href="{{< ref "a b.md" >}}">y</a>', '<a href="/en/posts/a%20b">y</a>'],
    ['<a href="{{< ref `a"><b>` >}}">y</a>', '<a href="/en/posts/a%22%3E%3Cb%3E">y</a>'],
    ['```\n<a href="{{< ref "a.md" >}}">\n```', '&lt;a href="{{&lt; ref "a.md" &gt;}}"&gt;'],
    ['`<a href="{{< ref "a.md" >}}">`', '&lt;a href="{{&lt; ref "a.md" &gt;}}"&gt;'],
    ['    <a href="{{< ref "a.md" >}}">', '&lt;a href="{{&lt; ref "a.md" &gt;}}"&gt;'],
    [
      '1. ```sh\n   ls\n   ```\n\nSee <a href="{{< ref "b.md" >}}">b</a>.',
      'See <a href="/en/posts/b">b</a>.',
    ],
    ['````\n```\n````\n\n<a href="{{< ref "b.md" >}}">b</a>.', '<a href="/en/posts/b">b</a>.'],
    ['a lone ` and <a href="{{< ref "b.md" >}}">b</a>', '<a href="/en/posts/b">b</a>'],
    ['<a\n  href="{{< ref "b.md" >}}">b</a>', '<a href="/en/posts/b">b</a>'],
    [
      '**<a href="{{< ref "b.md" >}}">b</a>** <img src={{< ref "c.md" >}} alt="c">',
      '<strong><a href="/en/posts/b">b</a>',
    ],
  ])('a reference may be the address of a tag: %s', async (body, expected) => {
    expect((await html(body)).replaceAll('&quot;', '"')).toContain(expected)
  })

  test('a heading may consist of one reference', async () => {
    const { toc } = await renderMarkdown('# {{< ref "a.md" >}}', page)
    expect(toc).toEqual([{ id: 'amd', level: 1, text: 'a.md' }])
  })

  test('unknown ones are shown as written', async () => {
    expect(await html('a {{< other user="x" id=1 >}} b')).toBe(
      '<p>a {{&lt; other user="x" id=1 &gt;}} b</p>',
    )
    expect(await html('{{% notice %}}\n*in*\n{{% /notice %}}')).toContain(
      '{{% notice %}}\n<em>in</em>\n{{% /notice %}}',
    )
  })

  test('are unchanged in code and inside comments', async () => {
    expect(await html('```\n{{< youtube w7Ft2ymGmfc >}}\n```')).toContain(
      '{{&lt; youtube w7Ft2ymGmfc &gt;}}',
    )
    expect(await html('`{{< youtube w7Ft2ymGmfc >}}`')).toContain('<code>{{&lt; youtube')
    expect(await html('a {{</* youtube w7Ft2ymGmfc */>}} b')).toBe(
      '<p>a {{&lt; youtube w7Ft2ymGmfc &gt;}} b</p>',
    )
  })
})

describe('plain text', () => {
  test('is the text that a reader sees, one line per block', async () => {
    const { text } = await renderMarkdown(
      '# T &amp; U\n\nA *b* `c`[^1]<br>d\n\n- x\n- y\n\n![alt](a.png)\n\n[^1]: Note <i>n</i>.',
      page,
    )
    expect(text).toBe('T & U\nA b c\nd\nx\ny\nalt\nNote n.')
  })

  test.each([
    [
      'cells of a row',
      '| a | b | c |\n|---|---|---|\n| 1 |  | 3 |\n|  | x *y* |',
      'a\tb\tc\n1\t\t3\n\tx y\t',
    ],
    ['the indentation of code', '```\nif\n  x\n\n\ty\n```\n\nz', 'if\n  x\n\ty\nz'],
    ['lines of a paragraph', 'a\n*b*  c\nd', 'a b c d'],
    ['a caption once', '{{< figure src="a.png" caption="Say *it*" >}}', 'Say it'],
    [
      'a caption that says the same as the line before its figure',
      'Say it\n\n{{< figure src="a.png" alt="" caption="Say it" >}}',
      'Say it\nSay it',
    ],
    ["words in a class of the renderer's own", 'a <b class="footnote-ref">c</b>', 'a c'],
    ['a picture and its caption', '{{< figure src="a.png" alt="A" caption="B" >}}', 'A\nB'],
  ])('keeps %s', async (_name, body, expected) => {
    expect((await renderMarkdown(body, page)).text).toBe(expected)
  })

  test('and image descriptions hold no tags', async () => {
    for (const [body, alt] of [
      ['![a <b>c</b> d](x.png)', 'a c d'],
      ['![a {{< youtube w7Ft2ymGmfc >}} b](x.png)', 'a  b'],
      ['![a <script>x</script> b](x.png)', 'a  b'],
      ['![the <title> tag](x.png)', 'the &lt;title&gt; tag'],
      ['{{< figure src="x.png" caption="x <b>bold</b> {{< youtube w7Ft2ymGmfc >}}" >}}', 'x bold '],
    ] as const) {
      const { html, text } = await renderMarkdown(body, page)
      expect(html).toContain(`alt="${alt}"`)
      expect(text).not.toMatch(/<b>|own-/)
    }
  })

  test('holds no picture that is dropped', async () => {
    const { text } = await renderMarkdown(
      'a <template><img src="x" alt="secret"></template> b',
      page,
    )
    expect(text).toBe('a b')
    expect((await renderMarkdown(`${'<div>'.repeat(210)}<img alt="deep">`, page)).text).toBe('')
  })

  test('holds neither scripts nor styles', async () => {
    const { text } = await renderMarkdown(
      '<style>a{}</style>\n\n<script>b()</script>\n\n<template>c</template>\n\nd',
      page,
    )
    expect(text).toBe('d')
  })
})

test('a second request for a text is a cache hit; another page gets its own links', async () => {
  const first = await renderAsJson('![](a.png) once', page)
  expect(await renderAsJson('![](a.png) once', page)).toBe(first)
  expect((await renderAsJson('![](a.png) once', bundle)).html).not.toEqual(first.html)
})
