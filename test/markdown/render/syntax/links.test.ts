import { describe, expect, test } from 'vitest'
import { markdownOf } from '../../../../src/articles/row.ts'
import type { DialectName } from '../../../../src/markdown/dialects/dialect.ts'
import type { Markup } from '../../../../src/markdown/dialects/markup/markup.ts'
import { addressKey } from '../../../../src/markdown/references/address.ts'
import { linksIn, readReferences } from '../../../../src/markdown/references/reference.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'

/** The HTML in which each page and file that the text refers to has an address. */
async function html(body: string, dialect: DialectName, markup?: Partial<Markup>): Promise<string> {
  const file = 'notes/x.md'
  const found = readReferences({
    file,
    cover: null,
    data: {},
    body,
    ...linksIn({ dialect, markup }),
  })
  const urlOf = (role: string, names: string[]) =>
    role === 'page' ? `/found/${names[0]}` : `/files/${names[0]}`
  const files = new Map(
    found.map(({ role, reference, names }) => [addressKey(reference), { url: urlOf(role, names) }]),
  )
  const options = { lang: 'en', path: 'notes/x', file, dialect, markup, files }
  return (await renderMarkdown(body, options)).html.trim()
}

describe('wikilinks', () => {
  test.each([
    ['[[My Note]]', '<p><a href="/found/notes/My Note.md">My Note</a></p>'],
    ['[[Note|text]]', '<p><a href="/found/notes/Note.md">text</a></p>'],
    [
      '[[Note#A Heading]]',
      '<p><a href="/found/notes/Note.md#a-heading">Note &gt; A Heading</a></p>',
    ],
    ['[[Note.md#^block|t]]', '<p><a href="/found/notes/Note.md">t</a></p>'],
    ['[[a/Note]]', '<p><a href="/found/notes/a/Note.md">a/Note</a></p>'],
    ['[[Was 50%? Yes]]', '<p><a href="/found/notes/Was 50%? Yes.md">Was 50%? Yes</a></p>'],
    ['# A\n\n[[#A]]', '<h1 id="a">A</h1>\n<p><a href="#a">A</a></p>'],
    ['![[Note]]', '<p><a href="/found/notes/Note.md">Note</a></p>'],
    ['[[report.pdf]]', '<p><a href="/files/notes/report.pdf">report.pdf</a></p>'],
    [
      '![[a b.png|300]]',
      '<p><img src="/files/notes/a b.png" alt="" width="300" loading="eager" decoding="async" /></p>',
    ],
    [
      '![[a.png|words|30x20]]',
      '<p><img src="/files/notes/a.png" alt="words" width="30" height="20" loading="eager" decoding="async" /></p>',
    ],
    ['![[a.mp3]]', '<p><audio src="/files/notes/a.mp3" controls></audio></p>'],
    ['![[a.mp4]]', '<p><video src="/files/notes/a.mp4" controls></video></p>'],
    ['| a |\n|---|\n| [[N\\|t]] |', '<a href="/found/notes/N.md">t</a>'],
    ['`[[a]]`', '<p><code>[[a]]</code></p>'],
    ['[[1]](/a)', '<p><a href="/a">[1]</a></p>'],
    ['[[a', '<p>[[a</p>'],
  ])('%s', async (body, expected) => {
    expect(await html(body, 'obsidian')).toContain(expected)
  })

  test('are only words if they lead nowhere', async () => {
    const options = { lang: 'en', path: 'x', dialect: 'obsidian' as const }
    const { html, text } = await renderMarkdown('[[None|some words]]', options)
    expect(html).toBe('<p><a>some words</a></p>\n')
    expect(text).toBe('some words')
  })

  test('lead to the notes of a site whose plugin reads them', async () => {
    const shown = '<p><a href="/found/notes/A.md">b</a></p>'
    expect(await html('[[A|b]]', 'eleventy', { wikilinks: true })).toBe(shown)
  })

  test('are text elsewhere', async () => {
    expect(await html('[[a]]', 'hugo')).toBe('<p>[[a]]</p>')
    expect(await html('[[a]]', 'plain')).toBe('<p>[[a]]</p>')
  })
})

describe('links by tags', () => {
  test.each<[string, DialectName, string]>([
    ['[a]({% post_url 2021-01-01-b %})', 'jekyll', '<a href="/found/notes/2021-01-01-b.md">a</a>'],
    ['[a]({% link _posts/b.md %}#c)', 'jekyll', 'b.md#c">a</a>'],
    ['[a]({{ site.baseurl }}{% link b.md %})', 'jekyll', 'b.md">a</a></p>'],
    ['[a]({{ site.url }}{{ site.baseurl }}{% post_url b %})', 'jekyll', 'b.md">a</a></p>'],
    ['![a]({{ "/i/b.png" | relative_url }})', 'jekyll', '<img src="/files/'],
    ['![a]({{ site.baseurl }}/i/b.png)', 'jekyll', '<img src="/files/'],
    ['<p><img src="{{ site.baseurl }}/i/b.png"></p>', 'jekyll', '<img src="/files/'],
    ['a <a href="{{ "/b" | relative_url }}">c</a>', 'jekyll', '<a href="/b">c</a>'],
    ['{% image "./a.png", "A *b*", "30vw" %}', 'eleventy', 'notes/a.png" alt="A *b*"'],
    ['{% img left a.png 30 20 %}', 'hexo', '<img src="/files/notes/a.png" alt=""'],
    ['{{ figure(src="a.png", caption="*B*") }}', 'zola', 'a.png" alt="B" />\n<figcaption><em>B'],
    ['{% post_link hello %}', 'hexo', '<a href="/found/notes/hello.md">hello</a>'],
    ['{% post_link hello "A *title*" %}', 'hexo', '<a href="/found/notes/hello.md">A *title*</a>'],
    ['{% post_link hello Some words true %}', 'hexo', '>Some words</a>'],
    [
      '{% asset_img big a.png 30 "A picture" %}',
      'hexo',
      '<img src="/files/notes/a.png" alt="A picture"',
    ],
    ['{% asset_link a.pdf Read %}', 'hexo', '<a href="/files/notes/a.pdf">Read</a>'],
    ['{% youtube a-b_c-d_e-f %}', 'hexo', 'youtube-nocookie.com/embed/a-b_c-d_e-f"'],
    ['{% youtube https://youtu.be/abcdefghijk %}', 'jekyll', 'embed/abcdefghijk"'],
    ['{% youtube abcdefghijk?start=3 %}', 'jekyll', 'embed/abcdefghijk"'],
    ['{% youtube "><script> %}', 'hexo', '<p>{% youtube'],
    ['{% vimeo 123 %}', 'hexo', 'src="https://player.vimeo.com/video/123"'],
    ['{% gist ab12 a.js %}', 'jekyll', '<a href="https://gist.github.com/ab12">'],
    ['{% gist "me", "ab12", "A.java" %}', 'eleventy', 'href="https://gist.github.com/me/ab12"'],
    ['{% gist a"b %}', 'hexo', '<a href="https://gist.github.com/a/b">'],
    ['{% gist ../a %}', 'hexo', '<p>{% gist ../a %}'],
    ['[a]({{ "/b/" | url }})', 'eleventy', '<a href="/b/">a</a>'],
    ['{% post_link', 'hexo', '<p>{% post_link</p>'],
    ['{% post_link a %}', 'hugo', '<p>{% post_link a %}</p>'],
  ])('%s', async (body, dialect, expected) => {
    expect(await html(body, dialect)).toContain(expected)
  })
})

describe('addresses that begin with a slash', () => {
  test.each([
    ['/v', '[a](/b) ![c](/d.png)', '<a href="/v/b">a</a> <img src="/v/d.png"'],
    ['/v', '[a](/v/b#c) [d](/v#e)', '<a href="/v/b#c">a</a> <a href="/v#e">d</a>'],
    ['/v', '[a](/vb) [d](//x.test/y)', '<a href="/v/vb">a</a> <a href="//x.test/y"'],
    [undefined, '[a](/b)', '<a href="/b">a</a>'],
  ])('below %s: %s', async (base, body, expected) => {
    const options = { lang: 'en', path: 'x', at: '/v/x', dialect: 'vitepress' as const, base }
    expect((await renderMarkdown(body, options)).html).toContain(expected)
  })

  test.each([
    ['docusaurus', '/v', '/fr', '/v/fr'],
    ['docusaurus', '', '', undefined],
    ['vitepress', '/v', '/fr', '/v'],
    ['hugo', '/v', '', undefined],
  ])('get the base path of %s: %s%s', (dialect, basePath, prefix, base) => {
    expect(markdownOf({ rules: JSON.stringify({ dialect, basePath, prefix }) }).base).toBe(base)
  })

  test('are of the host in feeds', async () => {
    const site = 'https://x.test/sub'
    const options = { lang: 'en', path: 'x', dialect: 'vitepress' as const, base: '/v', site }
    expect((await renderMarkdown('[a](/b)', options)).html).toContain('"https://x.test/v/b"')
  })
})
