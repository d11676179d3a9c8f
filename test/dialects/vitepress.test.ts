import { expect, test } from 'vitest'
import { detectDialect } from '../../src/markdown/dialects/registry.ts'
import { rewrite } from '../../src/markdown/dialects/vitepress/rewrites.ts'
import { type Differences, testDetection, testSites } from './compare.ts'
import { siteOf } from './site-files.ts'

const noTitle = 'VitePress shows no title; here each article has one'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'vitepress-defaults': {
    'guide/draft.md public': 'VitePress ignores the key; here it hides',
    'guide/future.md public': 'VitePress knows no dates; here the page is scheduled',
    'guide/no-title.md title': noTitle,
    'guide/part.md title': noTitle,
  },
  'vitepress-config': {},
}

testSites(accepted, 30)
testDetection('vitepress', accepted)

test.each([
  ['packages/:pkg/src/:rest*', 'docs/:pkg/:rest*', 'packages/a/src/b/c.md', 'docs/a/b/c.md'],
  [':a/:b.md', ':b/:a.md', 'x/y.md', 'y/x.md'],
  ['a.b.md', 'c.md', 'axb.md', 'axb.md'],
  ['posts/:date-:name.md', ':date/:name.md', 'posts/2024-01-a.md', '2024-01/a.md'],
  ['docs/:in*/old.md', ':in*/new.md', 'docs/old.md', 'new.md'],
  ['docs/:in*/old.md', ':in*/new.md', 'docs/a/b/old.md', 'a/b/new.md'],
  ['pages/:dir/(.*).md', ':dir/(.*).md', 'pages/a/b/c.md', 'a/b/c.md'],
  ['docs/(.+)/:name', 'docs/x/:name', 'docs/a/b/c.md', 'docs/x/c.md'],
  ['docs/(.+)/:name', 'docs/x/:name', 'docs/c.md', 'docs/c.md'],
  ['README.md', 'index.md', 'readme.md', 'index.md'],
])('the rewrite of %s to %s', (from, to, file, shown) => {
  expect(rewrite([[from, to]], file).shown).toBe(shown)
})

test.each(['[!a].md', 'p//**', '*/[!a].md'])('srcExclude %s is read as VitePress does', (glob) => {
  const { kindOf } = vitepress(`export default { srcExclude: ['${glob}'] }`)
  expect(kindOf(glob.startsWith('[') ? 'a.md' : 'p/a.md')).toBe('not_content')
})

test('the first of thousands of rewrites that fits gives the name, in any case', () => {
  const others = Array.from({ length: 5000 }, (_, at): [string, string] => [`d${at}/:x`, 'x'])
  const rewrites: [string, string][] = [...others, ['Ä/:x.md', 'b/:x.md'], [':a/:x', 'c']]
  expect(['ä/y.md', 'e/y', 'f'].map((file) => rewrite(rewrites, file))).toEqual([
    { shown: 'b/y.md', rewrites: [['Ä/:x.md', 'b/:x.md']] },
    { shown: 'c', rewrites: [[':a/:x', 'c']] },
    { shown: 'f', rewrites: [] },
  ])
})

test('a pattern with many free parts costs no time, and is named', () => {
  const pattern = `${':a'.repeat(20)}x`
  expect(rewrite([[pattern, 'y']], 'a'.repeat(1000)).shown).toBe('a'.repeat(1000))
  const free = `${'(.*)a'.repeat(3)}(.*)b`
  expect(rewrite([[free, 'y']], 'a'.repeat(4000)).shown).toBe('a'.repeat(4000))
  const text = `export default { rewrites: { '${pattern}': 'y', '${free}': 'y' } }`
  const { problems } = vitepress(text)
  expect(problems.map(({ code }) => code)).toEqual(['site_option_unread', 'site_option_unread'])
})

test.each([
  ["{ '(.*)a(.*)a(.*)b': ':0' }", null, null],
  ["{ '^posts/(.*)$': '(.*)', 'en/:rest*': ':rest*' }", null, null],
  ["{ 'posts/:year(\\\\d{4})/:name': ':name' }", null, '/en/a.html'],
  ['(id) => id', null, null],
])('pages that the rewrites %s may concern have no address', (rewrites, posts, others) => {
  const { fieldsOf, problems } = vitepress(`export default { rewrites: ${rewrites} }`)
  expect(problems.map(({ code }) => code)).toEqual(['site_option_unread'])
  const urls = ['posts/2024/a.md', 'en/a.md'].map((file) => fieldsOf(file, 'Text.')?.url)
  expect(urls).toEqual([posts, others])
})

test('what only running the configuration tells is named', () => {
  const text = `import { base } from './base'\nexport default { base, cleanUrls: true, title: name() }`
  const read = siteOf('vitepress', { 'docs/.vitepress/config.mts': text })
  expect(read.site).toMatchObject({ basePath: '', cleanUrls: true, content: 'docs/' })
  expect(read.problems.map(({ message }) => message)).toEqual([
    'docs/.vitepress/config.mts: base is made by code, which is not run. Addresses are read without a base path.',
  ])
})

test('a configuration of VuePress beside the folder of its pages counts first', () => {
  const texts: Record<string, string> = {
    'package.json': '{ "scripts": { "build": "npx vuepress build ./docs/ --clean-temp" } }',
    'vuepress.config.ts': `export default own({ base: '/b/', title: 'x' })`,
    'docs/.vuepress/config.ts': `export default { base: '/c/' }`,
  }
  const files = { names: new Set(Object.keys(texts)), text: (file: string) => texts[file] }
  expect(detectDialect(files)).toMatchObject({ name: 'vitepress', because: ['vuepress.config.ts'] })
  const { site } = siteOf('vitepress', texts)
  expect(site).toMatchObject({ basePath: '/b', content: 'docs/', isVuepress: true })
})

test.each([
  ['Task <Badge type="danger">advanced</Badge>', 'Task advanced'],
  ['MPA Mode <Badge type="warning" text="experimental" />', 'MPA Mode'],
  ['Interface: _A\\<Id, S\\>', 'Interface: _A<Id, S>'],
  ['Function: ~~map\\_Getters()~~ {#map .old}', 'Function: map_Getters()'],
  [
    '`<T>` of [a_b](/x) *and* __c__ ![d](e.png) \\<script setup>',
    '<T> of a_b and c  <script setup>',
  ],
  ['API: <br>Keys &lt;', 'API: Keys <'],
  ['NavigationGuard %{#guard}%', 'NavigationGuard %{#guard}%'],
  ['<Logo />', 'a_b'],
  [':tada: of :) `:tada:` at 10:00:00', '🎉 of 😃 :tada: at 10:00:00'],
])('the title of the heading %s is %s', (heading, title) => {
  expect(titleIn(`\`\`\`\n# Code\n\`\`\`\n# ${heading}\n`)).toBe(title)
})

// Said by VitePress 1.6.4.
test.each([
  ['Of *lines*\n===\n\n# B', 'Of lines'],
  ['A\nb\n===', 'Ab'],
  ['::: tip\nA\n  ===  \n:::\n', 'A'],
  ['A\n---\nB\n==', 'B'],
  ['# A\nB\n===\n', 'A'],
  ...['- item\n===\n', '> q\nA\n===\n', '```\nA\n===\n```', '    A\n===\n', 'A\n\n===\n'].map(
    (text) => [text, 'a_b'],
  ),
  ...['***\n===\n', '<div>\nA\n===\n', '[a]: /b\n===\n', '| a |\n|--|\n| b |\n===\n'].map(
    (text) => [text, 'a_b'],
  ),
])('the title of the text %j is %s', (text, title) => {
  expect(titleIn(text)).toBe(title)
})

// Said by VitePress 1.6.4.
test.each([
  ['"A *b* `c` <b>d</b> [e](f)"', 'A b c d e'],
  ['":tada: `:tada:` :) x_y_z"', '🎉 :tada: 😃 x_y_z'],
])('the title of the key %s is %s', (key, title) => {
  expect(titleIn(`---\ntitle: ${key}\n---\n# Other\n`)).toBe(title)
})

test('a language that code describes has the name of its folder', () => {
  const text = `export default { lang: 'en-US', locales: { root: own('en'), id: own('id'), zz1: own() } }`
  const { site, problems } = vitepress(text)
  expect(site).toMatchObject({ lang: 'en-US', locales: { id: 'id' } })
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('locales')])
})

function vitepress(config: string) {
  return siteOf('vitepress', { '.vitepress/config.ts': config })
}

function titleIn(text: string) {
  return vitepress('export default {}').fieldsOf('a_b.md', text)?.title
}
