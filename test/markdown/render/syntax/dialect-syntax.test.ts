import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../../src/markdown/dialects/dialect.ts'
import { markdownItOf } from '../../../../src/markdown/dialects/markup/markdown-it.ts'
import type { Markup } from '../../../../src/markdown/dialects/markup/markup.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'

const render = (
  body: string,
  dialect: DialectName,
  file = 'posts/x.md',
  markup: Partial<Markup> = {},
) => renderMarkdown(body, { lang: 'en', path: 'posts/x', file, dialect, markup })
const html = async (body: string, dialect: DialectName, file?: string) =>
  (await render(body, dialect, file)).html.trim()

test.each([
  ['a {::comment}b{:/comment} c', '<p>a  c</p>'],
  ['{::comment}\nb\n\n# c\n{:/comment}\n\nd', '<p>d</p>'],
  ['a\n\n{::comment}\nb\n{:/}\n\nd', '<p>a</p>\n<p>d</p>'],
])('comments of kramdown are not shown: %j', async (body, expected) => {
  expect(await html(body, 'jekyll')).toBe(expected)
})

describe('comments of Obsidian', () => {
  test.each([
    ['a %%b%% c', '<p>a  c</p>'],
    ['%%b%%\n\na', '<p>a</p>'],
    ['a\n\n%%\nb\n\n# c\n%%\n\nd', '<p>a</p>\n<p>d</p>'],
    ['- a\n- %%b%%', '<ul>\n<li>a</li>\n<li></li>\n</ul>'],
    ['100%% sure', '<p>100%% sure</p>'],
    ['`%%a%%`', '<p><code>%%a%%</code></p>'],
    ['%%b\n\na', '<p>%%b</p>\n<p>a</p>'],
  ])('%s', async (body, expected) => {
    expect(await html(body, 'obsidian')).toBe(expected)
  })

  test('are text elsewhere', async () => {
    expect(await html('a %%b%% c', 'hugo')).toBe('<p>a %%b%% c</p>')
    expect((await render('a %%b%% c', 'obsidian')).text).toBe('a c')
  })
})

const callout = (type: string, content: string) =>
  `<aside class="callout ${type}">\n${content}\n</aside>`
const link = '<a href="https://a.b">https://a.b</a>'
const diagram = '<pre><code class="language-mermaid">A[*b*]\n</code></pre>\n'

describe('MDX', () => {
  test.each([
    ['import A from "./a"\nimport {b} from \'b\'\n\nText.', '<p>Text.</p>'],
    ['export const x = {\n  a: 1,\n\n  b: 2,\n}\n\nText.', '<p>Text.</p>'],
    ['export default function Layout() {\n  return 1\n}\n\nText.', '<p>Text.</p>'],
    ['a {/* b */} c', '<p>a  c</p>'],
    ['{/* a\n\nb */}\n\nText.', '<p>Text.</p>'],
    [
      '<Tabs>\n  <TabItem value="a" label={"A"}>\n\n    *a*\n\n  </TabItem>\n</Tabs>',
      '<p>A</p>\n<p><em>a</em></p>',
    ],
    ['<Card title="x" items={[{a: "<"}]} />\n\nb', '<p>x</p>\n<p>b</p>'],
    ['<Note>a **b**</Note>', '<p>a <strong>b</strong></p>'],
    ['a <Badge text="x" /> <>b</>', '<p>a x b</p>'],
    ['<Title>a</Title>', '<p>a</p>'],
    ["a{' '}*b*{`c`} {d} `{'e'}`", "<p>a <em>b</em>c {d} <code>{'e'}</code></p>"],
    ['<div>\n<Card title="x">\n*b*\n</Card>\n</div>', '<div><p>x</p>\n<p><em>b</em></p>\n</div>'],
    [
      '<details>\n<summary>a *b*</summary>\n\n- c\n\n</details>',
      '<details><summary>a <em>b</em></summary><ul>\n<li>c</li>\n</ul>\n</details>',
    ],
    ["a <b style={{color: 'red'}} title={`c`}>*d*</b>", '<p>a <b title="c"><em>d</em></b></p>'],
    [
      '<table>\n<tr><td>`b`</td>\n<td>c</td></tr>\n</table>\nd',
      '<table><tr><td><code>b</code></td>\n<td>c</td></tr></table><p>d</p>',
    ],
    ["<img src={require('./b.png').default}/>", '<img src="/posts/b.png" />'],
    ['a <b>c</b> d', '<p>a <b>c</b> d</p>'],
    ['<pre>\n*a*\n</pre>', '<pre>\n*a*\n</pre>'],
    [
      '<Tabs>\n  <Tab>\n    ```sh\n    a\n      b\n    ```\n\n    ## C\n\n    - d\n  </Tab>\n</Tabs>\n\ne',
      '<pre><code class="language-sh">a\n  b\n</code></pre>\n<h2 id="c">C</h2>\n<ul>\n<li>d</li>\n</ul>\n<p>e</p>',
    ],
    ['<T>\n\t```\na\n\t```\n\tb\n</T>', '<pre><code>a\n</code></pre>\n<p>b</p>'],
    ['<T>\n\t```\n\ta\n</T>\n\n# B', '<pre><code>a\n</code></pre>\n<h1 id="b">B</h1>'],
    [
      '<Fragment set:html={"<pre>a \\"<b>c</b>\\"\\n</pre><script>d</script>"} />\n\ne',
      '<pre>a "<b>c</b>"\n</pre><p>e</p>',
    ],
    ['a <Fragment set:html={"<i>b</i>"} /> <Fragment set:html={c} />', '<p>a <i>b</i> </p>'],
    ["<A b={{\n/** It's > c */\nd: 'e' }} />\n\nc", '<p>c</p>'],
    [`<Cards all={[${"{ a: 'b' },\n".repeat(500)}]} />\n\nc`, '<p>c</p>'],
    ['a <b id="x" /> c <i /> {6}', '<p>a <b id="user-content-x"></b> c <i></i> 6</p>'],
    ['<video src="/a.mp4" />\n\n*b*', '<video src="/a.mp4"></video><p><em>b</em></p>'],
    ['<div>\n  <iframe src="https://a.b" />\n</div>', `<div> ${link} </div>`],
    ['a <script src=b /> c', '<p>a &lt;script src=b /&gt; c</p>'],
    ['import the goods.', '<p>import the goods.</p>'],
    ['export of goods', '<p>export of goods</p>'],
    [
      '```js\nimport a from "a"\n```',
      '<pre><code class="language-js">import a from "a"\n</code></pre>',
    ],
    ['`{/* a */}`', '<p><code>{/* a */}</code></p>'],
  ])('%s', async (body, expected) => {
    expect(await html(body, 'astro', 'blog/x.mdx')).toBe(expected)
    expect(await html(body, 'docusaurus')).toBe(expected)
  })

  test('is only in files of MDX elsewhere, and not in plain', async () => {
    const body = 'import A from "./a"\n'
    expect(await html(body, 'astro', 'blog/x.md')).toBe('<p>import A from “./a”</p>')
    expect(await html(body, 'plain', 'blog/x.mdx')).toBe('<p>import A from "./a"</p>')
  })
})

describe('tags of templates', () => {
  test.each<[string, DialectName, string]>([
    [
      '{% highlight js linenos %}\na < b\n{% endhighlight %}\n\nc',
      'jekyll',
      '<pre><code class="language-js">a &lt; b\n</code></pre>\n<p>c</p>',
    ],
    [
      '{% highlight ruby %}\n\n*a*\n\n{% endhighlight %}',
      'jekyll',
      '<pre><code class="language-ruby">\n*a*\n\n</code></pre>',
    ],
    [
      '{% codeblock Title lang:go %}\nx\n{% endcodeblock %}',
      'hexo',
      '<p>Title</p>\n<pre><code class="language-go">x\n</code></pre>',
    ],
    ['{% codeblock %}\nx\n{% endcodeblock %}', 'hexo', '<pre><code>x\n</code></pre>'],
    ['{% raw %}\n{{ a }} *b*\n{% endraw %}', 'jekyll', '<p>{{ a }} <em>b</em></p>'],
    ['a {% raw %}{{ b }}{% endraw %} c', 'hexo', '<p>a {{ b }} c</p>'],
    ['`{% raw %}{{ b }}{% endraw %}`', 'jekyll', '<p><code>{{ b }}</code></p>'],
    ['```\n{% raw %}{{ b }}{% endraw %}\n```', 'eleventy', '<pre><code>{{ b }}\n</code></pre>'],
    ['`{% raw %}`', 'hexo', '<p><code>{% raw %}</code></p>'],
    ['{% highlight js %}\nx', 'jekyll', '<p>{% highlight js %}\nx</p>'],
    ['{% raw %}a{% endraw %}', 'hugo', '<p>{% raw %}a{% endraw %}</p>'],
    ['a\n\n{% comment %}\nb\n\n# c\n{% endcomment %}\n\nd', 'jekyll', '<p>a</p>\n<p>d</p>'],
    ['a {%- comment -%}b{%- endcomment -%} c', 'eleventy', '<p>a  c</p>'],
    ['{{% comment %}}\na\n{{% /comment %}}\nb', 'hugo', '<p>b</p>'],
    ['{% note a %}\n*b*\n{% endnote %}', 'hexo', callout('note', '<p><em>b</em></p>')],
    ['{% note info %}\na\n{% endnote %}', 'eleventy', callout('info', '<p>a</p>')],
    ['{% if a %}b{% endif %}', 'jekyll', '<p>{% if a %}b{% endif %}</p>'],
    [
      '{% tabs A %}\n<!-- tab B@c -->\n- d\n<!-- endtab -->\n{% endtabs %}',
      'hexo',
      '<p>B</p>\n<ul>\n<li>d</li>\n</ul>',
    ],
    ['{% hideToggle A,red %}\nb\n{% endhideToggle %}', 'hexo', '<p>A</p>\n<p>b</p>'],
    ['<!-- tab B -->\na', 'hexo', '<p>a</p>'],
    [
      '{{% alert title="*A*" color="b" %}}\nc\n{{% /alert %}}',
      'hugo',
      callout('note', '<p class="callout-title"><em>A</em></p>\n<p>c</p>'),
    ],
    [
      '{{< notice tip >}}\na\n{{< /notice >}}',
      'hugo',
      callout('tip', '<p class="callout-title">Tip</p>\n<p>a</p>'),
    ],
    ['{{< tip >}}a{{< /tip >}}\n\n{{< tip >}}\nb', 'hugo', '<p>a</p>\n<p>b</p>'],
    ['{{< mermaid >}}\nA[*b*]\n{{< /mermaid >}}\nc', 'hugo', `${diagram}<p>c</p>`],
    ['{% mermaid() %}\nA[*b*]\n{% end %}\nc', 'zola', `${diagram}<p>c</p>`],
    ['{% mermaid %}\nA[*b*]\n{% endmermaid %}', 'hexo', diagram.trim()],
    ['{{< mermaid >}}\na', 'hugo', '<p>{{&lt; mermaid &gt;}}\na</p>'],
    ['{{< tabs >}} {{< tab "A" >}}\nb\n{{< /tab >}}{{< /tabs >}}', 'hugo', '<p>A</p>\n<p>b</p>'],
    ['a {{< b >}}*c*{{< / b >}} {{< d >}}', 'hugo', '<p>a <em>c</em> {{&lt; d &gt;}}</p>'],
    ['{{< b >}}c', 'hugo', '<p>{{&lt; b &gt;}}c</p>'],
    ['{% quote(title="A") %}\n- b\n{% end %}', 'zola', '<p>A</p>\n<ul>\n<li>b</li>\n</ul>'],
    ['{{ f(a="b") }}', 'zola', '<p>{{ f(a="b") }}</p>'],
  ])('%s', async (body, dialect, expected) => {
    expect(await html(body, dialect)).toBe(expected)
  })
})

test('a number with a bracket begins a list in CommonMark only', async () => {
  for (const dialect of ['jekyll', 'pelican'] as const) {
    expect(await html('1) a\n2) b', dialect)).toBe('<p>1) a\n2) b</p>')
    expect(await html('a\n1) b', dialect)).toBe('<p>a\n1) b</p>')
    expect(await html('1. a', dialect)).toBe('<ol>\n<li>a</li>\n</ol>')
  }
  expect(await html('1) a', 'hugo')).toBe('<ol>\n<li>a</li>\n</ol>')
})

describe('marked, raised and lowered text', () => {
  test.each<[string, DialectName, string]>([
    ['a ==b *c*== d', 'obsidian', '<p>a <mark>b <em>c</em></mark> d</p>'],
    ['a == b == c', 'obsidian', '<p>a == b == c</p>'],
    ['a ===b===', 'obsidian', '<p>a ===b===</p>'],
    ['H~2~O and x^2^', 'hugo', '<p>H<sub>2</sub>O and x<sup>2</sup></p>'],
    ['~no~ ~~way~~', 'hugo', '<p><s>no</s> <s>way</s></p>'],
    ['a~~b~~ x^^2^^', 'hugo', '<p>a<s>b</s> x^^2^^</p>'],
    ['a[^1] b\n\n[^1]: n^2^', 'pelican', '<sup>2</sup>'],
    ['==a== x^2^', 'docusaurus', '<p>==a== x^2^</p>'],
  ])('%s', async (body, dialect, expected) => {
    const options = { lowered: dialect === 'hugo', raised: dialect !== 'docusaurus' }
    expect((await render(body, dialect, undefined, options)).html).toContain(expected)
  })
})

describe('definition lists', () => {
  test.each([
    ['Term *a*\n: One', '<dl>\n<dt>Term <em>a</em></dt>\n<dd>One</dd>\n</dl>'],
    [
      'A\n: One\n  more\n: Two\n\nB\n\n:   Three\n\nEnd.',
      '<dl>\n<dt>A</dt>\n<dd>One\nmore</dd>\n<dd>Two</dd>\n<dt>B</dt>\n<dd>Three</dd>\n</dl>\n<p>End.</p>',
    ],
    ['a\n:b', '<p>a\n:b</p>'],
    [': a', '<p>: a</p>'],
  ])('%s', async (body, expected) => {
    for (const dialect of ['hugo', 'jekyll', 'pelican'] as const)
      expect(await html(body, dialect)).toBe(expected)
  })
})

// markdown-it 14 was asked.
test('typographer of markdown-it reads repeated signs as one', async () => {
  const { signs } = markdownItOf({ typographer: true })
  const body = 'a.. b.... c?.... d!!!!! e,,,f (c) (TM) +-5 --g h -- i j--k l---m ---- "n"'
  const shown = 'a… b… c?.. d!!! e,f © ™ ±5 --g h – i j–k l—m ---- “n”'
  for (const dialect of ['hexo', 'vitepress'] as const)
    expect((await render(body, dialect, undefined, { signs: signs ?? {} })).html).toContain(shown)
  expect(await html('a.. (c) ----', 'hexo')).toBe('<p>a.. (c) —-</p>')
})
