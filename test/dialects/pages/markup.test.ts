import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { renderMarkdown } from '../../../src/markdown/render.ts'
import { siteOf } from '../site-files.ts'

/** Renders a text of a site that has this configuration. */
async function show(dialect: DialectName, config: Record<string, string>, body: string) {
  const { markup } = siteOf(dialect, config).rulesOf('content/a.md')
  const { html } = await renderMarkdown(body, { lang: 'en', path: 'a', dialect, markup })
  return html.trim()
}

const hugo = (goldmark: string) => ({ 'hugo.toml': `[markup.goldmark]\n${goldmark}` })
const quotes = `"a" 'b' it's -- c --- d...`
const raw = 'A <b>bold</b> word\n\n<div>block</div>'
const lines = 'one\ntwo'
const wholeElement = '<div>\n<div>\n\n    a *b*\n</div>\n\n</div>\n*c*'
const wholeShown = '<div>\n<div>\n\n    a *b*\n</div>\n\n</div>\n<p><em>c</em></p>'
const inElements =
  '<details markdown="block">\n  <summary>\n    A *b*\n  </summary>\n1. x\n</details>\n*c*'
const inElementsShown =
  '<details>  <summary>\n    A *b*\n  </summary>\n<ol>\n<li>x</li>\n</ol>\n</details><p><em>c</em></p>'
const jsCode = '<pre><code class="language-js">x\n</code></pre>'
const smile = ':smile:'
const address = 'https://a.example/b--c'
const linked = `<p><a href="${address}">${address}</a></p>`

const docusaurus = (code: string) => ({ 'docusaurus.config.js': `export default {} ${code}` })
const pelican = (markdown: string) => ({ 'pelicanconf.py': `MARKDOWN = ${markdown}` })
const dollars = '<p><strong>$A</strong> or <strong>$B/c</strong> (a*b)</p>'
const formula = '<p><span class="math inline">\\(A\\)</span></p>'
const table = '| x |\n|---|\n| y |'
const h1 = '<h1 id="e">É</h1>'
const definition = 'T\n:   a\nb\n\n    ```js\n    x\n    ```\n\nc'
const definitionShown = `<dl>\n<dt>T</dt>\n<dd>a\nb${jsCode}\n</dd>\n</dl>\n<p>c</p>`
const terms = '<dl>\n<dt>T</dt>\n<dt>U</dt>\n<dd>a</dd>\n</dl>\n<ul>\n<li>x</li>\n</ul>'
const rawCode = '<p><code>{#</code> <code>{% raw %}</code></p>'

// What Hugo 0.111, Jekyll 4.3, Pelican 4.8 and the packages of scripts/oracle write.
const eleventy = (code: string) => ({ '.eleventy.js': code })
const library = "config.setLibrary('md', md)"
const withAttrs = `const md = markdownIt({ html: true }).use(require('markdown-it-attrs')); ${library}`

const cases: [string, DialectName, Record<string, string>, string, string][] = [
  [
    'options by a name',
    'eleventy',
    eleventy(`const o = { html: true, linkify: true }; const md = markdownIt(o); ${library}`),
    address,
    linked,
  ],
  [
    'options of an imported file',
    'eleventy',
    {
      '.eleventy.js': `const md = require('./config/md.js'); ${library}`,
      'config/md.js': 'module.exports = markdownIt({ linkify: true })',
    },
    address,
    linked,
  ],
  [
    'names of hosts',
    'eleventy',
    eleventy(`const md = markdownIt({ linkify: true }); ${library}`),
    'a.io node.js',
    '<p><a href="http://a.io">a.io</a> node.js</p>',
  ],
  [
    'names of hosts, which it leaves,',
    'vitepress',
    { '.vitepress/config.js': 'export default { markdown: { linkify: true } }' },
    'a.io',
    '<p>a.io</p>',
  ],
  [
    'ids of markdown-it-anchor',
    'eleventy',
    eleventy("config.amendLibrary('md', (md) => md.use(require('markdown-it-anchor')))"),
    '# a, b?',
    '<h1 id="a%2C-b%3F">a, b?</h1>',
  ],
  [
    'ids of its own function',
    'eleventy',
    eleventy("md.use(require('markdown-it-anchor'), { slugify })"),
    '# a, b?',
    '<h1 id="a-b">a, b?</h1>',
  ],
  [
    'wikilinks by an expression',
    'eleventy',
    eleventy(String.raw`const links = (text) => text.replace(/\[\[(.*?\|.*?)\]\]/g, link)`),
    '[[a|b]]',
    '<p><a>b</a></p>',
  ],
  [
    'wikilinks by a plugin',
    'astro',
    { 'astro.config.mjs': "import wiki from 'remark-wiki-link'\nexport default {}" },
    '[[a|b]]',
    '<p><a>b</a></p>',
  ],
  [
    'wikilinks by a plugin',
    'gatsby',
    { 'gatsby-config.js': "module.exports = { plugins: ['gatsby-remark-wiki-link'] }" },
    '[[a|b]]',
    '<p><a>b</a></p>',
  ],
  [
    'headings without a blank',
    'jekyll',
    { '_config.yml': 'kramdown: {input: kramdown}' },
    'a\n##b ##\n##',
    '<p>a</p>\n<h2 id="b">b</h2>\n<h2 id="section"></h2>',
  ],
  ['headings without a blank', 'pelican', {}, '##b\n\n #c', '<h2 id="b">b</h2>\n<p>#c</p>'],
  ['headings without a blank', 'jekyll', {}, '##b', '<p>##b</p>'],
  ['backslashes', 'pelican', {}, `\\" \\* \\< \\~\nb\\c`, `<p>\\" * \\&lt; \\~\nb\\c</p>`],
  ['backslashes', 'jekyll', {}, `\\" \\* \\< \\~ \\&`, `<p>" * &lt; ~ \\&amp;</p>`],
  [
    'backslashes of another parser',
    'jekyll',
    { '_config.yml': 'markdown: CommonMark' },
    '\\& \\@',
    '<p>&amp; @</p>',
  ],
  [
    'attributes of elements',
    'eleventy',
    eleventy(withAttrs),
    '[a](/b/){target="_blank"} `c`{.d} e{.f} {g}',
    '<p><a href="/b/">a</a> <code>c</code> e{.f} {g}</p>',
  ],
  [
    'ids by blackfriday',
    'hugo',
    hugo('parser.autoHeadingIDType = "blackfriday"'),
    '# a/b',
    '<h1 id="a-b">a/b</h1>',
  ],
  [
    'ids in Latin letters',
    'hugo',
    hugo('parser.autoHeadingIDType = "github-ascii"'),
    '# é',
    '<h1 id="e">é</h1>',
  ],
  [
    'ids by kramdown',
    'jekyll',
    { '_config.yml': 'kramdown: {input: kramdown}' },
    '# 1 a_b',
    '<h1 id="ab">1 a_b</h1>',
  ],
  [
    'ids of another parser',
    'jekyll',
    { '_config.yml': 'markdown: CommonMark' },
    '# ![a](b.png) c',
    '<h1 id="a-c"><img src="/b.png" alt="a" /> c</h1>',
  ],
  [
    'ids in lower case',
    'hexo',
    { '_config.yml': 'marked: {modifyAnchors: 1}' },
    '# A/B',
    '<h1 id="a-b">A/B</h1>',
  ],
  [
    'ids as typed',
    'zola',
    { 'config.toml': 'slugify.anchors = "safe"' },
    '# A/B c',
    '<h1 id="A/B_c">A/B c</h1>',
  ],
  [
    'ids by toc',
    'pelican',
    { 'pelicanconf.py': "MARKDOWN = {'extensions': ['toc']}" },
    '# 中\n# 文',
    '<h1 id="_1">中</h1>\n<h1 id="_2">文</h1>',
  ],
  ['no emoji', 'hugo', hugo(''), smile, `<p>${smile}</p>`],
  [
    'emoji',
    'hugo',
    { 'hugo.toml': 'enableEmoji = true' },
    `${smile} \`${smile}\` a:${smile}b`,
    `<p>😄 <code>${smile}</code> a:😄b</p>`,
  ],
  ['emoji', 'zola', { 'config.toml': 'markdown.render_emoji = true' }, smile, '<p>😄</p>'],
  ['emoji', 'jekyll', { '_config.yml': 'plugins: [jemoji]' }, smile, '<p>😄</p>'],
  [
    'emoji by the Gemfile',
    'jekyll',
    { '_config.yml': 'title: x', Gemfile: 'gem "jemoji", group: :jekyll_plugins\n' },
    smile,
    '<p>😄</p>',
  ],
  ['emoji', 'hexo', { '_config.yml': 'githubEmojis: {enable: true}' }, smile, '<p>😄</p>'],
  [
    'emoji that are off',
    'hexo',
    { '_config.yml': 'githubEmojis: {enable: false}' },
    smile,
    `<p>${smile}</p>`,
  ],
  [
    'emoji',
    'pelican',
    { 'pelicanconf.py': "MARKDOWN = {'extensions': ['pymdownx.emoji']}" },
    smile,
    '<p>😄</p>',
  ],
  ['emoji', 'docusaurus', {}, `${smile} :)`, '<p>😄 :)</p>'],
  [
    'emoji that are off',
    'docusaurus',
    { 'docusaurus.config.js': 'export default { markdown: { emoji: false } }' },
    smile,
    `<p>${smile}</p>`,
  ],
  ['emoji', 'nuxt-content', {}, smile, '<p>😄</p>'],
  [
    'emoji and faces',
    'vitepress',
    {},
    `${smile} :) x:) [:)](/:D)`,
    '<p>😄 😃 x:) <a href="/:D">😃</a></p>',
  ],
  [
    'emoji',
    'eleventy',
    eleventy("const md = markdownIt().use(require('markdown-it-emoji').full)"),
    ':)',
    '<p>😃</p>',
  ],
  ['elements with empty lines', 'jekyll', {}, wholeElement, wholeShown],
  ['elements with empty lines', 'pelican', {}, wholeElement, wholeShown],
  [
    'elements of another parser',
    'jekyll',
    { '_config.yml': 'markdown: CommonMark' },
    '<div>\n\n*b*\n\n</div>',
    '<div>\n<p><em>b</em></p>\n</div>',
  ],
  [
    'elements that are Markdown',
    'jekyll',
    { '_config.yml': 'kramdown: {parse_block_html: true}' },
    '<div>\n\n*b*\n\n</div>',
    '<div>\n<p><em>b</em></p>\n</div>',
  ],
  ['Markdown in elements', 'jekyll', {}, inElements, inElementsShown],
  ['Markdown in elements', 'pelican', {}, inElements, inElementsShown],
  [
    'Markdown in an element of one line',
    'jekyll',
    {},
    '<p markdown="span">*a*</p>\n*b*',
    '<p><em>a</em></p><p><em>b</em></p>',
  ],
  [
    'elements in code',
    'jekyll',
    {},
    '```\n<div>\n```\n\n<div>\n\n*b*\n</div>',
    '<pre><code>&lt;div&gt;\n</code></pre>\n<div>\n\n*b*\n</div>',
  ],
  [
    'elements that stay open',
    'pelican',
    {},
    '<div>\n*a*\n\n*b*',
    '<div>\n*a*\n<p><em>b</em></p>\n</div>',
  ],
  [
    'captions of code',
    'hexo',
    {},
    '```js Title /a b\nx\n```',
    `<p>Title <a href="/a">b</a></p>\n${jsCode}`,
  ],
  ['captions of code', 'hexo', {}, '```js a/b.js mark:1,2\nx\n```', `<p>a/b.js</p>\n${jsCode}`],
  ['no captions of code', 'hexo', {}, '```js\nx\n```', jsCode],
  ['no captions of code', 'jekyll', {}, '```js Title\nx\n```', jsCode],
  ['signs', 'hugo', hugo(''), quotes, '<p>“a” ‘b’ it’s – c — d…</p>'],
  ['signs', 'jekyll', {}, quotes, '<p>“a” ‘b’ it’s – c — d…</p>'],
  ['signs', 'hexo', {}, quotes, '<p>“a” ‘b’ it’s – c — d…</p>'],
  ['signs', 'astro', {}, '"a" -- it\'s --- b...', '<p>“a” — it’s --- b…</p>'],
  ['no signs', 'vitepress', {}, quotes, `<p>${quotes}</p>`],
  ['unpaired signs', 'hugo', hugo(''), `21" and 'Tis`, '<p>21" and ‘Tis</p>'],
  ['unpaired signs', 'jekyll', {}, `21" and 'Tis`, '<p>21” and ‘Tis</p>'],
  ['angles', 'hugo', hugo(''), '<<a>>', '<p>«a»</p>'],
  ['a sign in code', 'hugo', hugo(''), '`"a" -- b`', '<p><code>"a" -- b</code></p>'],
  ['a template', 'jekyll', {}, '{{ "a" }}', '<p>{{ "a" }}</p>'],
  ['signs off', 'hugo', hugo('extensions.typographer = false'), '"a"', '<p>"a"</p>'],
  [
    'own signs',
    'hugo',
    hugo("extensions.typographer.leftDoubleQuote = '&laquo;'"),
    '"a"',
    '<p>«a”</p>',
  ],
  [
    'own signs',
    'jekyll',
    { '_config.yml': 'kramdown: {smart_quotes: "apos,apos,quot,quot"}' },
    quotes,
    `<p>"a" 'b' it's – c — d…</p>`,
  ],
  [
    'names of methods',
    'jekyll',
    { '_config.yml': 'kramdown: {smart_quotes: "lsquo,toString,ldquo,rdquo"}' },
    '"a" \'b\'',
    '<p>“a” ‘b&amp;toStrin</p>',
  ],
  ['signs off', 'hexo', { '_config.yml': 'marked: {smartypants: false}' }, '"a"', '<p>"a"</p>'],
  [
    'signs on',
    'zola',
    { 'config.toml': '[markdown]\nsmart_punctuation = true' },
    '"a"',
    '<p>“a”</p>',
  ],
  ['raw HTML', 'hugo', hugo(''), raw, '<p>A bold word</p>'],
  [
    'raw HTML',
    'hugo',
    hugo('renderer.unsafe = true'),
    raw,
    '<p>A <b>bold</b> word</p>\n<div>block</div>',
  ],
  ['raw HTML', 'hugo', {}, raw, '<p>A <b>bold</b> word</p>\n<div>block</div>'],
  ['a task', 'hugo', hugo(''), '- [x] a', expect.stringContaining('type="checkbox"') as never],
  ['line ends', 'hexo', {}, lines, '<p>one<br />\ntwo</p>'],
  ['line ends', 'hexo', { '_config.yml': 'marked: {breaks: false}' }, lines, '<p>one\ntwo</p>'],
  ['line ends', 'obsidian', {}, lines, '<p>one<br />\ntwo</p>'],
  [
    'line ends',
    'obsidian',
    { '.obsidian/app.json': '{"strictLineBreaks": true}' },
    lines,
    '<p>one\ntwo</p>',
  ],
  ['line ends', 'hugo', hugo('renderer.hardWraps = true'), lines, '<p>one<br />\ntwo</p>'],
  ['a bare address', 'hugo', hugo(''), address, linked],
  ['a bare address', 'vitepress', {}, address, linked],
  ['a bare address', 'jekyll', {}, 'https://a.example/b', '<p>https://a.example/b</p>'],
  ['a bare address', 'eleventy', {}, address, `<p>${address}</p>`],
  ['a bare address', 'pelican', {}, address, `<p>${address}</p>`],
  ['a bare address', 'zola', {}, address, `<p>${address}</p>`],
  [
    'a library of its own',
    'eleventy',
    {
      'eleventy.config.js':
        "eleventyConfig.setLibrary('md', markdownIt({ linkify: true }).use(require('markdown-it-mark')))",
    },
    `${address} ==a== <b>b</b>`,
    `<p><a href="${address}">${address}</a> <mark>a</mark> &lt;b&gt;b&lt;/b&gt;</p>`,
  ],
  ['indented lines', 'eleventy', {}, '    a', '<p>a</p>'],
  ['a definition', 'hexo', {}, 'Term\n: Words', '<dl>\n<dt>Term</dt><dd>Words</dd></dl>'],
  ['a mark', 'hugo', hugo(''), '==a==', '<p>==a==</p>'],
  [
    'a mark',
    'hugo',
    hugo('extensions.extras.mark.enable = true'),
    '==a==',
    '<p><mark>a</mark></p>',
  ],
  ['a footnote', 'eleventy', {}, 'a[^1]\n\n[^1]: b c', '<p>a[^1]</p>\n<p>[^1]: b c</p>'],
  ['one tilde', 'jekyll', {}, '~a~', '<p>~a~</p>'],
  ['two tildes', 'pelican', {}, '~~a~~', '<p>~~a~~</p>'],
  [
    'extensions',
    'pelican',
    { 'pelicanconf.py': "MARKDOWN = {'extensions': ['markdown.extensions.nl2br']}" },
    'a\nb {: .c}',
    '<p>a<br />\nb {: .c}</p>',
  ],
  [
    'no MDX',
    'docusaurus',
    { 'docusaurus.config.js': "export default {markdown: {format: 'detect'}}" },
    "export const a = 'b'",
    "<p>export const a = 'b'</p>",
  ],
  ['a dollar', 'docusaurus', docusaurus(''), '**$A** or **$B/c** \\(a*b\\)', dollars],
  ['a dollar', 'docusaurus', docusaurus('/* remark-math */'), '$A$', formula],
  ['a dollar', 'vitepress', { '.vitepress/config.js': 'export default {}' }, '$A$', '<p>$A$</p>'],
  ['a table below words', 'jekyll', {}, `a\n${table}`, '<p>a\n| x |\n|—|\n| y |</p>'],
  ['a table below words', 'pelican', {}, `a\n${table}`, `<p>a\n${table}</p>`],
  ['a line below words', 'jekyll', {}, 'a\n***', '<p>a\n***</p>'],
  ['a list below words', 'pelican', {}, 'a\n- b', '<p>a\n- b</p>'],
  [
    'a list in a list',
    'pelican',
    {},
    '- a\n    - b',
    '<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>',
  ],
  [
    'extensions of dict()',
    'pelican',
    pelican('dict(extension_configs={"toc": dict(a=1)})'),
    '# É',
    h1,
  ],
  ['blocks of a definition', 'hugo', {}, definition, definitionShown],
  ['several terms', 'jekyll', {}, 'T\nU\n: a\n- x', terms],
  [
    'a script behind HTML',
    'jekyll',
    {},
    '<svg>\n</svg>\n<script>\na\n\nb\n</script>\n*c*',
    '<p><em>c</em></p>',
  ],
  [
    'a script in a comment',
    'zola',
    {},
    '<!-- <script> -->\n\nb\n\n<script>a</script>\n\nc',
    '<p>b</p>\n\n<p>c</p>',
  ],
  ['raw in HTML', 'hexo', {}, '{% raw %}\n<p>a</p>\n{% endraw %}', '<p>a</p>'],
  ['raw in code', 'hexo', {}, '`{% raw %}{#{% endraw %}` `{% raw %}`', rawCode],
  ['code with an indent', 'hexo', {}, '```js\n  x\n```', jsCode],
  ['safety', 'hugo', hugo('renderer.unsafe = true'), '<script>a()</script>b', 'b'],
]

describe('the HTML follows the options of the generator', () => {
  test.each(cases)('%s in %s', async (_, dialect, config, body, html) => {
    expect(await show(dialect, config, body)).toEqual(html)
  })

  test.each([
    ['docusaurus', 'de-AT', ':::note\n:::\n\n> [!WARNING]', ['Hinweis', 'Warnung']],
    ['docusaurus', 'zh-CN', ':::tip\n:::\n\n:::tip[A]\n:::', ['提示', 'A']],
    ['docusaurus', 'zh-Hant', ':::note\n:::\n\n:::success\n:::', ['備註', 'Success']],
    ['docusaurus', 'da', '<Admonition type="tip">\n\na\n\n</Admonition>', ['Tip']],
    ['astro', 'pt', ':::caution\n:::\n\n:::constructor\n:::', ['Cuidado']],
    ['hugo', 'de', '> [!NOTE]\n> a', ['Note']],
  ] as const)('titles of callouts in %s, %s', async (dialect, lang, body, titles) => {
    const { html } = await renderMarkdown(body, { lang, path: 'a', dialect })
    const shown = html.matchAll(/<p class="callout-title">([^<]*)/g)
    expect(Array.from(shown, ([, title]) => title)).toEqual(titles)
  })

  test('titles of callouts that VitePress names', async () => {
    const container = "{ tipLabel: 'Rat', noteLabel: make() }"
    const config = `export default { markdown: { container: ${container} } }`
    const html = await show('vitepress', { '.vitepress/config.js': config }, '::: tip\n:::')
    expect(html).toContain('<p class="callout-title">Rat</p>')
  })

  test('ids of headings and tables of contents', async () => {
    const options = { lang: 'en', path: 'a', dialect: 'hugo' as const }
    const { html, toc } = await renderMarkdown('## A "b" -- c', options)
    expect(html).toContain('id="a-b--c"')
    expect(toc).toEqual([{ id: 'a-b--c', level: 2, text: 'A “b” – c' }])
  })
})
