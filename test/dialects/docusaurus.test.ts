import { expect, test } from 'vitest'
import { type Differences, testDetection, testSites } from './compare.ts'
import { siteOf } from './site-files.ts'

const ofGit = 'the site does not show it, but the text names the change'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'docusaurus-defaults': {
    "blog/2021-01-16-Capital & Sign's.md updated": ofGit,
    'docs/update.md updated': ofGit,
    'blog/2030-01-01-future.md public': 'a date in the future hides it here',
  },
  'docusaurus-config': {},
  'docusaurus-versions': {},
}

testSites(accepted, 40)
testDetection('docusaurus', accepted)

test('options that only code can tell are named', () => {
  const config =
    'export default { baseUrl: process.env.BASE, i18n: { defaultLocale: "en", locales } }'
  const files = { 'docusaurus.config.js': config, 'docs/a.md': undefined }
  const { problems } = siteOf('docusaurus', files)
  expect(problems.map(({ message }) => /"(.*?)"/.exec(message)?.[1])).toEqual(['baseUrl'])
})

test('a folder of documents may be beside that of the site', () => {
  const config = `module.exports = { presets: [['classic', { docs: { path: '../docs' } }]],
    plugins: [['content-docs', { id: 'more', path: './../more/', routeBasePath: '/m' }]] }`
  const names = ['docs/a.md', 'more/b.md', 'website/docs/c.md']
  const { kindOf, rulesOf } = siteOf('docusaurus', {
    'website/docusaurus.config.js': config,
    ...Object.fromEntries(names.map((name) => [name, undefined])),
  })
  expect(names.map(kindOf)).toEqual(['article', 'article', 'not_content'])
  expect(names.slice(0, 2).map(rulesOf)).toMatchObject([
    { route: 'docs', from: 'docs/' },
    { route: 'm', from: 'more/' },
  ])
})

test.each([
  ['# Of `code` {#id}\n\nText.', 'Of code'],
  ['Of lines\n===\n', 'Of lines'],
  ["import A from 'a'\nimport B from 'b'\n\nimport C from 'c'\n\n\n# A [b](c) ##\n", 'A [b](c)'],
  ['Text first.\n\n# Later\n', 'page'],
  ['- - -\nslug: /\n- - -\n\n# Later\n', 'page'],
  ["import A from 'a'\n# No empty line\n", 'page'],
])('the title of a text without one is its first line: %j', (body, title) => {
  const config = { 'docusaurus.config.js': 'export default {}' }
  expect(articleOf(config, 'docs/page.md', body).fields.title).toBe(title)
})

test('a language may have its own folder and start of addresses', () => {
  const i18n = `{ path: './texts', defaultLocale: 'en', locales: ['en', 'fr'],
    localeConfigs: { fr: { path: 'fr-FR', baseUrl: '/vite/' } } }`
  const config = {
    'docusaurus.config.js': `export default { baseUrl: '/x/', i18n: ${i18n} }`,
    'docs/a.md': '',
  }
  const file = 'texts/fr-FR/docusaurus-plugin-content-docs/current/a.md'
  expect(articleOf(config, file, '').fields).toMatchObject({ url: '/vite/docs/a', lang: 'fr' })
  expect(articleOf(config, 'docs/a.md', '').fields.url).toBe('/x/docs/a')
})

test.each([
  ['true', ['article', 'not_content', 'not_content', 'article']],
  ['false', ['not_content', 'article', 'not_content', 'article']],
])(
  'a text in the folder of the default language replaces its original: translate %s',
  (on, kinds) => {
    const config = `export default { i18n: { defaultLocale: 'en', locales: ['en', 'fr'],
    localeConfigs: { en: { translate: ${on} } } } }`
    const own = 'i18n/en/docusaurus-plugin-content-blog/'
    const names = [`${own}a.md`, 'blog/a.md', `${own}b.md`, 'blog/c.md']
    const { kindOf, rulesOf } = siteOf('docusaurus', {
      'docusaurus.config.js': config,
      ...Object.fromEntries(names.map((name) => [name, undefined])),
    })
    expect(names.map(kindOf)).toEqual(kinds)
    const shown = names[kinds.indexOf('article')] ?? ''
    const { prefix, lang, group } = { group: '', ...rulesOf(shown) } as Record<string, unknown>
    expect({ prefix, lang, group }).toEqual({ prefix: '', lang: 'en', group: 'blog/current' })
  },
)

test.each([
  `async (given) => {
    const all = await given.defaultParseFrontMatter(given)
    const { video } = all.frontMatter
    if (typeof video === 'string') all.frontMatter['film'] = await fetch(video)
    return { ...all, frontMatter: { ...all.frontMatter, hide_title: true } }
  }`,
])('front matter that code changes without hiding leaves texts public: %s', (code) => {
  const config = {
    'docusaurus.config.js': `export default { markdown: { parseFrontMatter: ${code} } }`,
  }
  expect(articleOf(config, 'docs/a.md', '# A').fields.status).toBe('published')
})

const parts = '{ content, actions }'
test.each([
  ["import own from '@docusaurus/plugin-content-blog'", `(${parts}) {`],
  [
    "import type { Options } from '@docusaurus/plugin-content-docs'; const { default: own } = await import('@docusaurus/plugin-content-blog')",
    `(given) { const ${parts} = given`,
  ],
  [
    "const exports = require('@docusaurus/plugin-content-blog'); const own = exports.default",
    `(${parts}) {`,
  ],
])('a plugin of the site with "%s" is that plugin if it hands on what it gets', (first, start) => {
  const plugin = `${first}
    export default async function extended(context, options) {
      const made = await own(context, options)
      return {
        ...made,
        async contentLoaded${start}
          content.blogPosts.sort((a, b) => a.rank - b.rank)
          await made.contentLoaded({ content, actions })
          actions.setGlobalData({ blogPosts: content.blogPosts })
        },
      }
    }`
  const config = {
    'docusaurus.config.js': `export default {
      presets: [['classic', { blog: false }]],
      plugins: [['./plugins/blog', { path: 'texts', routeBasePath: 'news' }]],
    }`,
    'plugins/blog/index.js': plugin,
  }
  const { fields } = articleOf(config, 'texts/2020-01-02-a.md', '# A')
  expect(fields).toMatchObject({ status: 'published', url: '/news/2020/01/02/a' })
})

// As Docusaurus 3.10.
test.each([
  ['docs/index.md', '/x/'],
  ['docs/a/index.md', '/x/a'],
  ['i18n/fr/docusaurus-plugin-content-docs/current/index.md', '/x/fr/'],
])('without slashes at the end the home page keeps its own: %s', (file, url) => {
  const config = `export default { baseUrl: '/x/', trailingSlash: false,
    i18n: { defaultLocale: 'en', locales: ['en', 'fr'] },
    presets: [['classic', { docs: { routeBasePath: '/' } }]] }`
  const files = { 'docusaurus.config.js': config, 'docs/index.md': '' }
  expect(articleOf(files, file, '# A').fields.url).toBe(url)
})

/** The article of a text in a site of these files. */
function articleOf(config: Record<string, string>, file: string, text: string) {
  const site = siteOf('docusaurus', { [file]: undefined, ...config })
  expect(site.kindOf(file)).toBe('article')
  const read = site.read(file, text)
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.article
}

// Said by Docusaurus 3.10: the first of the folder of the language and that of the version.
test('names of tags and authors are those of their language and version', () => {
  const texts: Record<string, string> = {
    'docusaurus.config.js': `module.exports = { i18n: { defaultLocale: 'en', locales: ['en', 'fr'] },
      presets: [['classic', {}]],
      plugins: [['content-docs', { id: 'off', path: 'off', tags: false }]] }`,
    'versions.json': '["1"]',
    'docs/tags.yml': 'a:\n  label: Ay\nb:\n  label: Bee\n',
    'i18n/fr/docusaurus-plugin-content-docs/current/tags.yml': 'a:\n  label: Ah\n',
    'versioned_docs/version-1/tags.yml': 'a:\n  label: Old\n',
    'off/tags.yml': 'a:\n  label: Ay\n',
    'blog/authors.yml': 'jo:\n  name: Jo Doe\n',
    'i18n/fr/docusaurus-plugin-content-blog/authors.yml': 'jo:\n  name: Jo Biche\n',
  }
  const pages = {
    'docs/x.md': { a: 'Ay', b: 'Bee' },
    'i18n/fr/docusaurus-plugin-content-docs/current/x.md': { a: 'Ah' },
    'versioned_docs/version-1/x.md': { a: 'Old' },
    'i18n/fr/docusaurus-plugin-content-docs/version-1/x.md': { a: 'Old' },
    'off/x.md': {},
  }
  const names = Object.fromEntries(Object.keys(pages).map((name) => [name, undefined]))
  const { rulesOf } = siteOf('docusaurus', { ...names, ...texts })
  for (const [file, tags] of Object.entries(pages))
    expect([file, rulesOf(file)]).toEqual([file, expect.objectContaining({ tags })])
  expect(rulesOf('blog/p.md')).toMatchObject({ authors: { jo: 'Jo Doe' } })
  const french = 'i18n/fr/docusaurus-plugin-content-blog/p.md'
  expect(rulesOf(french)).toMatchObject({ authors: { jo: 'Jo Biche' } })
})
