import { describe, expect, test } from 'vitest'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'

const render = (body: string) => renderNow(body, { lang: 'en', path: 'posts/x' })
const html = (body: string) => render(body).html.trim()
const text = (body: string) => render(body).text

describe('a frame of a known player', () => {
  test.each([
    [
      'https://www.youtube.com/embed/w7Ft2ymGmfc',
      'https://www.youtube-nocookie.com/embed/w7Ft2ymGmfc',
    ],
    ['//www.youtube.com/embed/w7Ft2ymGmfc?si=x&start=90&autoplay=1', 'w7Ft2ymGmfc?start=90"'],
    ['https://youtu.be/w7Ft2ymGmfc?t=30s', 'embed/w7Ft2ymGmfc?start=30"'],
    ['http://m.youtube.com/watch?v=w7Ft2ymGmfc', 'embed/w7Ft2ymGmfc"'],
    ['https://www.youtube.com/embed/videoseries?list=PL-x_1', 'embed/videoseries?list=PL-x_1"'],
    [
      'https://player.vimeo.com/video/76979871?h=8272103f6e&title=0',
      'video/76979871?h=8272103f6e"',
    ],
    [
      '//player.bilibili.com/player.html?bvid=BV1xx411c7mD&page=2',
      'bvid=BV1xx411c7mD&amp;p=2&amp;autoplay=0"',
    ],
    ['https://www.bilibili.com/blackboard/html5mobileplayer.html?aid=7', 'aid=7&amp;autoplay=0"'],
  ])('is rebuilt: %s', (src, expected) => {
    for (const body of [
      `<iframe width="1" src="${src}" onload="x()" title="Talk"></iframe>`,
      `see <iframe src='${src}' title=Talk>old</iframe> now`,
      `<embed title="Talk" src="${src}">`,
      `<div><object title="Talk"><param name="movie" value="${src}"></object></div>`,
    ]) {
      const out = html(body)
      expect(out, body).toContain(expected)
      expect(out).toMatch(
        /<iframe src="[^"]*" title="Talk" [^>]*loading="lazy"[^>]* sandbox="allow-scripts /,
      )
      expect(out).toContain('referrerpolicy="strict-origin-when-cross-origin"')
      expect(out).not.toMatch(/onload|old|width="1"/)
      expect(text(body)).toContain('Talk')
    }
  })

  test.each([
    'https://www.youtube.com.evil.example/embed/w7Ft2ymGmfc',
    'https://evil.example/?https://www.youtube.com/embed/w7Ft2ymGmfc',
    'https://www.youtube.com/embed/x"y',
    'https://www.youtube.com/redirect?q=https://evil.example',
    'https://user@evil.example/embed/w7Ft2ymGmfc',
    'https://player.vimeo.com/video/x',
    'https://player.bilibili.com/player.html?src=//evil.example',
    'https://www.bilibili.com/video/BV1xx411c7mD',
  ])('is not accepted from another page: %s', (src) => {
    const out = html(`<iframe src='${src}'></iframe>`)
    expect(out).not.toContain('<iframe')
    expect(out).toContain('<a href=')
  })
})

describe('an element that a page must not hold becomes a link', () => {
  test.each([
    [
      '<iframe src="https://codepen.io/a" title="A pen"></iframe>',
      '<p><a href="https://codepen.io/a">A pen</a></p>',
    ],
    [
      '<iframe src="https://codepen.io/a">Old browser</iframe>',
      '<p><a href="https://codepen.io/a">Old browser</a></p>',
    ],
    [
      '<iframe src="//x.example/?a=1&amp;b=2"></iframe>',
      '<p><a href="//x.example/?a=1&amp;b=2">//x.example/?a=1&amp;b=2</a></p>',
    ],
    [
      '<iframe data-src="https://x.example/"></iframe>',
      '<p><a href="https://x.example/">https://x.example/</a></p>',
    ],
    [
      'see <iframe src="map.html"></iframe>, *now*',
      '<p>see <a href="/posts/map.html">map.html</a> , <em>now</em></p>',
    ],
    ['<embed src="a.swf" title="Game">', '<p><a href="/posts/a.swf">Game</a></p>'],
    ['<div><object data="a.pdf"></object></div>', '<div> <a href="/posts/a.pdf">a.pdf</a> </div>'],
    [
      '<div><object data="a.pdf">No PDF.</object></div>',
      '<div> No PDF. <a href="/posts/a.pdf">a.pdf</a> </div>',
    ],
    [
      '<div><object data="a.pdf"><a href="b.pdf">PDF</a></object></div>',
      '<div> <a href="/posts/b.pdf">PDF</a> </div>',
    ],
    [
      '<frameset><frame src="a.html" title="A"></frameset>',
      '<div> <a href="/posts/a.html">A</a> </div>',
    ],
    ['<map name="m"><area href="/n" alt="North"></map>', '<p> <a href="/n">North</a> </p>'],
    [
      '<a href="/x"><iframe src="https://y.example/" title="In"></iframe></a>',
      '<p><a href="/x"> In </a></p>',
    ],
  ])('%s', (body, expected) => {
    expect(html(body)).toBe(expected)
  })

  test.each([
    ['<iframe src="javascript:alert(1)" title="T">f</iframe>', 'T'],
    ['<iframe src="data:text/html,x">f</iframe>', 'f'],
    ['<embed src="vbscript:x" title="T">', 'T'],
  ])('or text if there is nothing to link to: %s', (body, words) => {
    expect(html(body)).toBe(words)
  })

  test('or the content of the frame', () => {
    const inner =
      '<style>p{}</style><p>Inner <b>words</b></p><script>x</script><iframe srcdoc="<i>more</i>"></iframe>'
    const srcdoc = inner.replaceAll('"', '&quot;').replaceAll('<', '&lt;')
    expect(html(`<iframe srcdoc="${srcdoc}"></iframe>`)).toBe(
      '<p>Inner <b>words</b></p><i>more</i>',
    )
  })
})

describe('an element that a page must not hold keeps its words', () => {
  test.each([
    [
      '<form action="/x"><label>Name</label> <input placeholder="Your name"></form><form>two</form>',
      'Name Your name\ntwo',
    ],
    [
      '<input type="submit" value="Go"> <input value="text"> <input type=hidden value=h>',
      'Go text',
    ],
    ['<input type="password" value="secret"> <input type="image" alt="Find" src="f.png">', 'Find'],
    [
      '<select><optgroup label="Fruit"><option>Apple<option label="Pear">x</select>',
      'Fruit Apple Pear x',
    ],
    ['<div><select><option>a</option><option>b</option></select></div>', 'a b'],
    ['<div><textarea>a &lt;b&gt; &amp; <i>c</i></textarea></div>', 'a <b> & <i>c</i>'],
    [
      'in <textarea>x <i>y</i></textarea> and <textarea placeholder="p"></textarea>',
      'in x <i>y</i> and p',
    ],
    ['<button>One</button><button>Two</button>', 'One Two'],
    [
      '<svg><title>Chart</title><desc>Of sales</desc><text>A</text><text>B</text></svg> c',
      'Chart Of sales A B c',
    ],
    ['<div>\n<svg><title>A *b*</title><style>x{}</style><script>y</script></svg>\n</div>', 'A *b*'],
    ['<svg><text>Hel<tspan>lo</tspan><tspan x="0">you</tspan></text></svg>', 'Hello you'],
    ['<svg><foreignObject><p>words</p></foreignObject></svg>', 'words'],
    ['<math><mi>x</mi><mo>=</mo><mn>1</mn><annotation>x=1</annotation></math>', 'x=1'],
    ['<canvas>Chart</canvas><marquee>News</marquee>', 'Chart News'],
    ['<noscript>Plain</noscript><noembed>Old</noembed>', 'Plain Old'],
    ['<div><noscript><p>No script</p></noscript></div>', 'No script'],
    ['<nav>a</nav><main>b</main><fieldset><legend>c</legend>d</fieldset>', 'a\nb\nc\nd'],
    ['<dialog>a</dialog><menu><li>b</menu><hgroup><h2>c</h2></hgroup>', 'a\nb\nc'],
    ['<div><xmp><b>&amp;</b></xmp></div>', '<b>&amp;</b>'],
    ['<my-tabs><my-tab>One</my-tab> <my-tab>Two</my-tab></my-tabs>', 'One Two'],
    ['<Tabs>\n<Tab label="x">\n\n*One*\n\n</Tab>\n</Tabs>', 'One'],
    ['<Card items={["a"]}>One</Card>', '<Card items={["a"]}>One'],
    ['<font color="red">a</font> <big>b</big> <blink>c</blink> <acronym>d</acronym>', 'a b c d'],
    ['<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>', '漢(kan)'],
    ['<video src="a.mp4"><p>Get <a href="a.mp4">it</a></p></video>', 'Get it'],
    ['<details><summary>More</summary>Words</details>', 'More\nWords'],
    [
      '{% note %}in{% endnote %} {{ x }} [[wiki]] :::tip',
      '{% note %}in{% endnote %} {{ x }} [[wiki]] :::tip',
    ],
  ])('%s', (body, words) => {
    expect(text(body).trim()).toBe(words)
  })

  test('in separate blocks where browsers show them as blocks', () => {
    expect(html('<form>a</form><nav>b</nav>')).toBe('<div>a</div><div>b</div>')
    expect(html('<menu><li>a</li></menu>')).toBe('<ul><li>a</li></ul>')
  })

  test('except scripts, styles, templates, titles and comments', () => {
    for (const body of [
      '<script>x</script>',
      '<style>x</style>',
      '<template>x</template>',
      '<title>x</title>',
    ])
      expect(text(`a ${body} <!-- x --> b <form>c</form>`)).toBe('a b\nc')
  })
})

describe('pictures', () => {
  test('keep their sources, each with its own address', () => {
    const body =
      '<picture><source media="(min-width: 9em)" type="image/webp" srcset="a.webp 1x, b.webp 1.5x"><img src="a.png" srcset="/a.png 400w,//cdn.example/b,c.png 800w" sizes="50vw" alt="A"></picture>'
    expect(html(body)).toBe(
      '<p><picture><source media="(min-width: 9em)" type="image/webp" srcset="/posts/a.webp 1x, /posts/b.webp 1.5x" /><img src="/posts/a.png" srcset="/a.png 400w, //cdn.example/b,c.png 800w" sizes="50vw" alt="A" /></picture></p>',
    )
  })

  test.each([
    'javascript:alert(1) 1x',
    'data:image/svg+xml,x 2x',
    ' java\tscript:x 1x',
    ',,, ',
    'vbscript:x',
  ])('never lead to other schemes: %s', (srcset) => {
    expect(html(`<img srcset="${srcset}" alt="A">`)).toMatch(
      /^<img( srcset="\/posts\/java")? alt="A" \/>$/,
    )
  })

  test('loaded lazily by a script are there, and only once', () => {
    const lazy = '<img data-src="a.png" src="data:image/gif;base64,R0" alt="A">'
    expect(
      html(`${lazy}<noscript><img src="a.png" alt="A"></noscript>`).match(/<img/g),
    ).toHaveLength(1)
    expect(html(lazy)).toContain('src="/posts/a.png"')
  })

  test('in drawings remain pictures', () => {
    expect(html('<svg><image xlink:href="p.png" width="9"/></svg>')).toContain(
      '<img src="/posts/p.png"',
    )
    expect(html('<svg><a xlink:href="/x"><text>y</text></a></svg>')).toMatch(
      /<a href="\/x">\s?y\s?<\/a>/,
    )
  })
})
