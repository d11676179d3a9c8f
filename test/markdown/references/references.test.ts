import { describe, expect, test } from 'vitest'
import { readReferences } from '../../../src/markdown/references/reference.ts'
import type { JsonObject } from '../../../src/shapes.ts'

const read = (
  body: string,
  file = 'posts/a.md',
  cover: string | null = null,
  data: JsonObject = {},
) => readReferences({ file, cover, data, body })
const written = (body: string) => read(body).map(({ reference }) => reference)

describe('in the text', () => {
  test.each([
    ['![A cat](cat.png)', ['cat.png']],
    ['[Slides](slides.pdf "The slides")', ['slides.pdf']],
    ['![x](<my cat.png> (title))', ['my cat.png']],
    ['![x](a(1).png)', ['a(1).png']],
    ['![x](a\\)b.png)', ['a)b.png']],
    ['![x](a&amp;b.png)', ['a&b.png']],
    ['[![thumb](t.jpg)](full.jpg)', ['t.jpg', 'full.jpg']],
    ['![a [nested] word](n.png)', ['n.png']],
    ['![a][pic]\n\n[pic]: cat.png "Title"', ['cat.png']],
    ['![Pic][]\n\n[pic]:\n  <my cat.png>', ['my cat.png']],
    ['![pic]\n\n[PIC]: cat.png', ['cat.png']],
    ['[unused]: cat.png', []],
    ['> ![q](q.png)\n\n- ![l](l.png)\n\n  ![m](m.png)', ['q.png', 'l.png', 'm.png']],
    ['<img alt="x" src=a.png srcset="b.png 1x, c.png 2x">', ['a.png', 'b.png', 'c.png']],
    ['<IMG\n  SRC="a&amp;b.png"\n/>', ['a&b.png']],
    ['<picture><source srcset="a.webp 1x"><img src="a.png"></picture>', ['a.webp', 'a.png']],
    ['<video src="v.mp4" poster="p.jpg"></video>', ['v.mp4', 'p.jpg']],
    ['<audio><source src="s.ogg"></audio>', ['s.ogg']],
    ['<a href="paper.pdf">x</a>', ['paper.pdf']],
    ['<div>\n<img src="d.png">\n</div>', ['d.png']],
    ['<pre>\n![no](n.png) <img src="y.png">\n</pre>', ['y.png']],
    ['{{< figure src="f.png" alt="F" link="big.png" >}}', ['f.png', 'big.png']],
    ['{% asset_img left photo.jpg 300 "a title" %}', ['photo.jpg']],
    ['![[Pasted image 1.png|300]]', ['Pasted image 1.png']],
    ['`a` ![x](x.png) `b`', ['x.png']],
    ['a ` tick\n\n![x](x.png)\n\n` b', ['x.png']],
    ['# A ` tick\n![x](x.png) `', ['x.png']],
    ['- one\n\n    ![in the item](x.png)', ['x.png']],
    ['a paragraph\n    ![goes on](x.png)', ['x.png']],
    ['<!-- one --> ![x](x.png)', ['x.png']],
    ['![same](x.png) ![again](x.png)', ['x.png']],
  ])('%j', (body, references) => {
    expect(written(body)).toEqual(references)
  })

  test.each([
    '```\n![x](x.png)\n```',
    '~~~ md\n![x](x.png)\n```\n~~~',
    '```\n![x](x.png)',
    '- a\n  ```\n  ![x](x.png)\n  ```',
    '> ```\n> ![x](x.png)\n> ```',
    '    ![x](x.png)',
    'text\n\n\t<img src="x.png">',
    '- a\n\n      ![x](x.png)',
    '`![x](x.png)`',
    '`` ` ![x](x.png) ` ``',
    '<!-- ![x](x.png) -->',
    '<!--\n\n![x](x.png)\n\n<img src="x.png">\n-->',
    '<script>\nlet a = "<img src=x.png>"\n</script>',
    '\\![x][y]',
    '!\\[x](x.png)',
    '{{</* figure src="x.png" */>}}',
    '[page](other.md)',
    '[page](other.md#part)',
    '[page](../about)',
    '[page](/about/)',
    '[version](v1.2)',
    '[site](https://example.org/a.pdf)',
    '[mail](mailto:a@example.org)',
    '![data](data:image/png;base64,AAAA)',
    '![[Other note]]',
    '![outside](../../../x.png)',
    '[x](foo bar.png)',
    '![x](#part)',
    '![x](%00.png)',
  ])('nothing in %j', (body) => {
    expect(read(body)).toEqual([])
  })

  test('stops a fence at the end of its quote', () => {
    expect(written('> ```\n> a\n\n![x](x.png)')).toEqual(['x.png'])
  })
})

describe('what is known of one', () => {
  test('the description in words, of pictures alone', () => {
    const body = '![A *fat* [cat](c)](a.png) ![](b.png) [link](c.pdf) ![[d.png|Dora]]'
    expect(read(body).map(({ reference, alt }) => [reference, alt])).toEqual([
      ['a.png', 'A fat cat'],
      ['b.png', null],
      ['c.pdf', null],
      ['d.png', 'Dora'],
    ])
  })

  test('remote pictures by their address, and no remote links or media', () => {
    const body = `![a](HTTPS://Example.org/ä.png#x) ![b](//cdn.example.org/b.png)
      <video src="https://example.org/v.mp4" poster="https://example.org/p.jpg"></video>
      <img srcset="https://example.org/1.png 1x, https://example.org/2.png 2x">
      <img src="https://example.org/3.png" srcset="https://example.org/4.png 2x">`
    expect(read(body).map(({ remoteUrl, names }) => [remoteUrl, names])).toEqual([
      ['https://example.org/%C3%A4.png', []],
      ['https://cdn.example.org/b.png', []],
      ['https://example.org/p.jpg', []],
      ['https://example.org/1.png', []],
      ['https://example.org/3.png', []],
    ])
  })

  test('the cover first, the resources last, without patterns', () => {
    const data = { Resources: [{ src: 'r.pdf', title: 'R' }, { src: 'img/*.jpg' }, 'x', null] }
    const found = read('![b](b.png)', 'posts/a.md', 'c.png', data)
    expect(found.map(({ role, reference, alt }) => [role, reference, alt])).toEqual([
      ['cover', 'c.png', null],
      ['body', 'b.png', 'b'],
      ['resource', 'r.pdf', 'R'],
    ])
  })
})

describe('candidate names', () => {
  test.each([
    ['[x]({filename}../b.md)', 'content/b.md'],
    ['[x]({filename}/pages/b.md)', 'pages/b.md'],
    ['[x](|filename|b.md)', 'content/a/b.md'],
    ['![x]({static}/images/b.png)', 'content/images/b.png'],
    ['![x]({attach}b.png)', 'content/a/b.png'],
  ])("without Pelican's signs: %s", (body, name) => {
    const source = { file: 'content/a/x.md', cover: null, data: {}, body, pages: true }
    expect(readReferences(source)[0]?.names).toContain(name)
  })

  test.each([
    ['[x](@site/docs/b.md)', 'docs/a.md', 'docs/b.md'],
    ['[x](@site/docs/b.md#c)', 'website/docs/deep/a.md', 'website/docs/b.md'],
    ['![x](@site/static/img/b.png)', 'blog/a.md', 'static/img/b.png'],
    ['![x](@site/static/b.png)', 'web/site/blog/a.md', 'web/site/static/b.png'],
    ['[x](@site/community/b.md)', 'web/site/blog/a.md', 'web/site/community/b.md'],
    ['[x](@/posts/b.md)', 'content/a.md', 'content/posts/b.md'],
  ])('from the root of the site: %s in %s', (body, file, name) => {
    const [found] = readReferences({ file, cover: null, data: {}, body, pages: true })
    expect(found?.names).toContain(name)
  })

  const names = (body: string, file: string) => read(body, file)[0]?.names

  test('of an address beside the article', () => {
    expect(names('![x](img/my%20cat.png?v=2#top)', 'posts/a.de.md')).toEqual([
      'posts/img/my cat.png',
      'posts/a.de/img/my cat.png',
      'posts/a/img/my cat.png',
      'static/img/my cat.png',
      'public/img/my cat.png',
      'assets/img/my cat.png',
      'img/my cat.png',
    ])
  })

  test('of an address in a bundle', () => {
    expect(names('![x](./x.png)', 'posts/a/index.zh.md')?.slice(0, 2)).toEqual([
      'posts/a/x.png',
      'static/x.png',
    ])
  })

  test('of an address from the root, with a content folder below the root', () => {
    expect(names('![x](/img/x.png)', 'site/content/posts/a.md')).toEqual([
      'static/img/x.png',
      'public/img/x.png',
      'assets/img/x.png',
      'img/x.png',
      'site/static/img/x.png',
      'site/public/img/x.png',
      'site/assets/img/x.png',
      'site/img/x.png',
      'site/content/img/x.png',
      'site/content/public/img/x.png',
    ])
    expect(names('![x](/images/x.png)', 'source/_posts/a.md')).toContain('source/images/x.png')
  })

  test('of a path with dots, which never leaves the source', () => {
    expect(names('![x](../../public/x.png)', 'src/content/a.md')?.[0]).toBe('public/x.png')
    expect(names('![x](../x.png)', 'a.md')).toEqual(['x.png'])
  })

  test('of an embed', () => {
    expect(names('![[Some/Place/Cat.png]]', 'notes/a.md')).toEqual([
      'notes/Some/Place/Cat.png',
      'Some/Place/Cat.png',
      'notes/Cat.png',
      'Cat.png',
      'attachments/Cat.png',
      'assets/Cat.png',
      'images/Cat.png',
      'files/Cat.png',
      'media/Cat.png',
      '_resources/Cat.png',
      'notes/attachments/Cat.png',
      'notes/assets/Cat.png',
    ])
  })
})
