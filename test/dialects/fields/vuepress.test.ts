import { describe, expect, test } from 'vitest'
import { type ReadSite, siteOf, withHead } from '../site-files.ts'

// What VuePress 2.0.0-rc.31 says of these pages (createBuildApp and init).
const config = (more: string) => `import { defineUserConfig, type UserConfig } from 'vuepress'
export default <UserConfig>defineUserConfig({ base: '/base/', lang: 'de-DE', ${more}
  locales: { '/': { lang: 'en-GB' }, '/zh/': { lang: 'zh-CN' }, '/zh/sub/': { lang: 'zh-TW' } },
  pagePatterns: ['**/*.md', '!.vuepress', '!skip', '!**/skip2/**', '!**/*.snippet.md'] })`

const ofTwo = (more: string) => siteOf('vitepress', { 'docs/.vuepress/config.ts': config(more) })
const plain = ofTwo('')
const dated = ofTwo("permalinkPattern: '/p/:year/:month/:day/:slug.html',")

test('its configuration is read whole', () => {
  expect([...plain.problems, ...dated.problems]).toEqual([])
})

const fieldsOf = (site: ReadSite, name: string, head: string) =>
  site.fieldsOf(`docs/${name}`, withHead(head, '# A\n'))

const zeros = '/base/p/0000/00/00'

describe('a page of VuePress', () => {
  test.each([
    ['README.md', '', '/base/', `${zeros}/README.html`],
    ['guide/readme.md', '', '/base/guide/', `${zeros}/readme.html`],
    ['about/index.md', '', '/base/about/', `${zeros}/index.html`],
    ['posts/2021-3-hello.md', '', '/base/posts/2021-3-hello.html', '/base/p/2021/03/01/hello.html'],
    ['posts/2020/07/09/a.md', '', '/base/posts/2020/07/09/a.html', '/base/p/2020/07/09/a.html'],
    ['x-2021-03-05-y.md', '', '/base/x-2021-03-05-y.html', `${zeros}/y.html`],
    ['zh/guide/README.md', '', '/base/zh/guide/', '/base/zh/p/0000/00/00/README.html'],
    ['zh/sub/deep/a.md', '', '/base/zh/sub/deep/a.html', '/base/zh/sub/p/0000/00/00/a.html'],
    ['_posts/a b.md', '', '/base/posts/a b.html', `${zeros}/a b.html`],
    ['C++ & C#/[x].md', '', '/base/C__ _ C_/x_.html', `${zeros}/x_.html`],
    ['own.md', 'permalink: /my/own.html', '/base/my/own.html', '/base/my/own.html'],
    ['off.md', 'permalink: null', '/base/off.html', '/base/off.html'],
    ['off2.md', 'permalinkPattern: null', '/base/off2.html', '/base/off2.html'],
    ['own3.md', 'permalinkPattern: /x/:raw', '/base/x/own3.html', '/base/x/own3.html'],
    ['num.md', 'permalink: 12', '/base/num.html', `${zeros}/num.html`],
    ['d.md', 'date: 2021-05-06 23:00:00 -0500', '/base/d.html', '/base/p/2021/05/06/d.html'],
    ['d.md', 'date: 2021-05-06T23:00:00-05:00', '/base/d.html', '/base/p/2021/05/07/d.html'],
    ['d.md', 'date: "2021-5-6"', '/base/d.html', '/base/p/2021/05/06/d.html'],
    ['2019-01-02-b.md', 'date: 2021-05-06', '/base/2019-01-02-b.html', '/base/p/2021/05/06/b.html'],
  ])('%s with "%s" is %s, by the pattern %s', (name, head, url, byPattern) => {
    expect(fieldsOf(plain, name, head)?.url).toBe(url)
    expect(fieldsOf(dated, name, head)?.url).toBe(byPattern)
  })

  test.each([
    ['a.md', '', 'en-GB', null],
    ['zh/2022-01-02-a.md', '', 'zh-CN', '2022-01-02T00:00:00.000Z'],
    ['zh/sub/deep/a.md', '', 'zh-TW', null],
    ['a.md', 'lang: fr-FR', 'fr-FR', null],
    ['posts/2020/07/09/a.md', '', 'en-GB', '2020-07-09T00:00:00.000Z'],
    ['2019-01-02-b.md', 'date: 2021-05-06', 'en-GB', '2021-05-06T00:00:00.000Z'],
  ])('%s with "%s" has the language %s and the date %s', (name, head, lang, publishedAt) => {
    expect(fieldsOf(plain, name, head)).toMatchObject({ lang, publishedAt })
  })

  test('is no file that the patterns leave out', () => {
    const files = 'themes/a.md dist/p.md [x].md skip/a.md skip2/b.md a.snippet.md .hidden/p.md'
    const isPage = (file: string) => plain.kindOf(`docs/${file}`) === 'article'
    expect(files.split(' ').map(isPage)).toEqual([true, true, true, false, false, false, false])
  })
})

// What VuePress 1.9.10 says of these pages (its App and process).
const ofOne = (more: string) =>
  siteOf('vitepress', {
    'package.json': '{"devDependencies": {"vuepress": "^1.9.10"}}',
    'docs/.vuepress/config.js': `module.exports = { ${more} base: '/b/', locales: { '/zh/': {} } }`,
  })
const bare = ofOne('')
const pattern = ofOne("permalink: '/:year/:month/:day/:slug',")

describe('a page of VuePress 1', () => {
  test.each([
    ['x/2020-01-02-y/README.md', '', '/b/x/2020-01-02-y/', '/b/2020/01/02/y/'],
    ['x/2020-01-02-y/z.md', '', '/b/x/2020-01-02-y/z.html', '/b/2020/01/02/z/'],
    ['2021-3-7-c.md', '', '/b/2021-3-7-c.html', '/b/2021/03/07/c/'],
    ['2021-3-b.md', '', '/b/2021-3-b.html', null],
    ['C++ & C#.md', '', '/b/C++ & C#.html', '/b/1970/01/01/c-c/'],
    ['Ünï Größe.md', '', '/b/Ünï Größe.html', '/b/1970/01/01/uni-große/'],
    ['3d.md', '', '/b/3d.html', '/b/1970/01/01/_3d/'],
    ['zh/p.md', 'permalink: /foo/:slug', '/b/zh/foo/p/', '/b/zh/foo/p/'],
    ['p.md', 'permalink: /own/a.html', '/b/own/a.html', '/b/own/a.html'],
    ['p.md', 'permalink: x/:i_month/:regular', '/b/x/1/p.html', '/b/x/1/p.html'],
    ['d.md', 'date: 2021-05-06 23:30:00 -05:00', '/b/d.html', '/b/2021/05/07/d/'],
    ['d.md', 'date: "2021-5-6"', '/b/d.html', '/b/2021/05/06/d/'],
  ])('%s with "%s" is %s, by a pattern %s', (name, head, url, byPattern) => {
    expect(fieldsOf(bare, name, head)?.url).toBe(url)
    expect(fieldsOf(pattern, name, head)?.url).toBe(byPattern)
  })

  test('its title', () => {
    expect(fieldsOf(bare, 'a.md', 'home: true')?.title).toBe('Home')
    expect(fieldsOf(bare, 'a.md', 'x: 1')?.title).toBe('A')
    const titled = (title: string) => fieldsOf(bare, 'a.md', `title: '${title}'`)?.title
    const marked = ['The `ipfs add` command', '`a` `b`', 'a `b', '``a``', 'a_b', ':tada: :)']
    const shown = ['The ipfs add command', 'a b', 'a `b', '`a`', 'a_b', '🎉 :)']
    expect(marked.map(titled)).toEqual(shown)
  })
})

test.each([
  ["module.exports = { permalink: '/x/:slug' }", true],
  ["import { defineConfig } from 'vuepress/config'", true],
  ["const { defaultTheme } = require('@vuepress/theme-default')\nmodule.exports = {}", false],
  ["import { defineUserConfig } from 'vuepress'", false],
])('the configuration %s is of VuePress 1: %s', (text, isOne) => {
  const { site } = siteOf('vitepress', { '.vuepress/config.js': text })
  expect('isVuepressOne' in site).toBe(isOne)
})

test.each([
  ['createTime: 2024/03/05 10:20:30', '2024-03-05T10:20:30.000Z'],
  ['createTime: 2024/03/05 10:20:30\ndate: 2020-01-01', '2024-03-05T10:20:30.000Z'],
  ['date: 2020-01-01', '2020-01-01T00:00:00.000Z'],
])('the date of a text of Plume with %j', (head, date) => {
  expect(fieldsOf(dated, 'a.md', head)?.publishedAt).toBe(date)
})

test('the key `createTime` is in no address', () => {
  expect(fieldsOf(dated, 'a.md', 'createTime: 2024/03/05 10:20:30')?.url).toBe(`${zeros}/a.html`)
})
