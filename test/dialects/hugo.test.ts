import { describe, expect, test } from 'vitest'
import { readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

const noTitle = 'Hugo shows no title; here each article has one'
const undated = 'Hugo takes the time of the file, which is not known here'
const byResource = 'Hugo looks for pictures beside the page; the text names none'
const readsDate = 'Hugo does not read this form of a date; here it is read'
const buildsAll = 'the site builds drafts, future and expired pages; here they are hidden'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'hugo-defaults': {
    'content/posts/first.md summary': 'Hugo renders the key; here it is as it is written',
    'content/posts/bundle/index.md cover': byResource,
    'content/posts/image-bundle/index.md cover': byResource,
    'content/posts/date-text.md date': readsDate,
    'content/posts/dates.md date': readsDate,
    'content/posts/no-head.md title': noTitle,
    'content/posts/no-title.md title': noTitle,
  },
  'hugo-permalinks': {
    'content/free/deep/expired.md expiryDate': 'this version ignores an expiry date that cascades',
    'content/free/deep/expired.md public': 'this version ignores an expiry date that cascades',
    'content/posts/2021_02_05_under.md url': undated,
    'content/posts/undated.md url': undated,
    'content/titled/no-title.md title': noTitle,
  },
  'hugo-languages': {},
  'hugo-options': {
    'text/blog/draft.md public': buildsAll,
    'text/blog/expired.md public': buildsAll,
    'text/blog/future.md public': buildsAll,
    'text/blog/future.md updated': 'Hugo repeats another key; here the text names no change',
    'text/blog/pub.md updated': 'Hugo repeats another key; here the text names no change',
  },
  'hugo-folders': { 'README.md title': noTitle },
  'hugo-newer': {},
}

describe('what Hugo says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(90)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'hugo', certainty: 'certain' })
})

test('a folder in which content lies is walked, others are left out by a reason', () => {
  const site = readNamed('hugo-folders')
  const kinds = ['content/', 'content/dutch/', 'handbook/', 'static/', 'themes/', 'node_modules/']
  expect(kinds.map((folder) => site.kindOf(folder))).toEqual([
    'article',
    'article',
    'article',
    'file',
    'theme',
    'code',
  ])
})

test('few rules apply to many files', () => {
  const site = readNamed('hugo-defaults')
  const rules = (file: string) => JSON.stringify(site.rulesOf(file))
  expect(rules('content/posts/first.md')).toBe(rules('content/posts/second.md'))
  expect(rules('content/posts/first.md')).not.toBe(rules('content/about.md'))
})

test('pages of a folder share their rules, unless a cascade names files', () => {
  const rulesIn = (settings: string) => {
    const text = `baseURL = "/"\n${settings}`
    const files = { names: new Set(['hugo.toml', 'content/a/_index.md']), text: () => text }
    const { site } = readSite('hugo', files, { lang: 'en', timeZone: 'UTC', paths: [] })
    return ['b', 'c', '_index'].map((name) => rulesOf(site, `content/a/${name}.md`))
  }
  const [one, other, section] = rulesIn('')
  expect(one).toBe(other)
  expect(section).not.toEqual(one)
  const [draft, plain] = rulesIn('[[cascade]]\ndraft = true\n[cascade._target]\npath = "/a/b"\n')
  expect(draft).toMatchObject({ defaults: { draft: true } })
  expect(plain).toMatchObject({ defaults: null })
})

test('files of one language, in folders too, are read as Hugo reads them', () => {
  const texts: Record<string, string> = {
    'config/_default/hugo.toml': 'defaultContentLanguage = "en"',
    'config/_default/languages.en.toml': 'contentDir = "content/en"\nweight = 1',
    'config/_default/tongues/languages.pt-br.yaml': 'contentDir: content/br\nweight: 2',
    'config/_default/hugo.nl.toml': 'contentDir = "content/dutch"\nweight = 3',
    'config/_default/params.nl.toml': 'contentDir = "content/wrong"',
  }
  const pages = ['content/en/a.md', 'content/br/a.md', 'content/dutch/a.md']
  const names = new Set([...Object.keys(texts), ...pages])
  const files = { names, text: (file: string) => texts[file] }
  const { site } = readSite('hugo', files, { lang: 'en', timeZone: 'UTC', paths: [] })
  const places = pages.map((file) => {
    const options = { lang: 'en', timeZone: 'UTC', status: 'published' } as const
    const read = readArticle('Text', file, { ...options, rules: rulesOf(site, file) })
    return read.ok && [read.article.fields.lang, read.article.fields.url]
  })
  expect(places).toEqual([
    ['en', '/a/'],
    ['pt-BR', '/pt-br/a/'],
    ['nl', '/nl/a/'],
  ])
})

// As `.RelPermalink` of 0.111 and 0.169; the address of a page with a feed only is not here.
test.each([
  ['a.md', '', '', '/s/a/'],
  ['a.md', '', 'draft: true', '/s/a/'],
  ['a.md', '', 'build: {render: link}', '/s/a/'],
  ['a.md', '', 'build: {render: never}', null],
  ['a.md', '', '_build: {render: false}', null],
  ['a.md', 'cascade: {build: {render: never}}', '', null],
  ['a.md', '', 'outputs: [RSS, JSON]', null],
  ['a.md', '', 'headless: true', '/s/a/'],
  ['a/index.md', '', 'headless: true', null],
  ['a/index.md', '', 'headless: false', '/s/a/'],
])('%s below a section with "%s" and with "%s" has the address %s', (name, cascade, head, url) => {
  const section = `---\n${cascade}\n---\n`
  const names = new Set(['hugo.toml', 'content/s/_index.md', `content/s/${name}`])
  const text = (file: string) => (file.endsWith('_index.md') ? section : '')
  const { site } = readSite('hugo', { names, text }, { lang: 'en', timeZone: 'UTC', paths: [] })
  const rules = rulesOf(site, `content/s/${name}`)
  const options = { lang: 'en', timeZone: 'UTC', status: 'published', rules } as const
  const read = readArticle(`---\n${head}\n---\n`, `content/s/${name}`, options)
  expect(read.ok && read.article.fields.url).toBe(url)
})
