import { expect, test } from 'vitest'
import { isConfigFile } from '../../src/markdown/dialects/hugo/config/config.ts'
import { type Differences, testDetection, testSites } from './compare.ts'
import { readNamed, siteOf, withHead } from './site-files.ts'

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
    "content/posts/it's & that.md url": 'each blank of a name is a dash since 0.123',
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

testSites(accepted, 90)
testDetection('hugo', accepted)

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
    const site = siteOf('hugo', { 'hugo.toml': text, 'content/a/_index.md': text })
    return ['b', 'c', '_index'].map((name) => site.rulesOf(`content/a/${name}.md`))
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
  const names = Object.fromEntries(pages.map((file) => [file, undefined]))
  const { fieldsOf } = siteOf('hugo', { ...texts, ...names })
  const places = pages.map((file) => {
    const fields = fieldsOf(file, 'Text')
    return [fields?.lang, fields?.url]
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
  const page = `content/s/${name}`
  const site = siteOf('hugo', { 'hugo.toml': '', 'content/s/_index.md': section, [page]: '' })
  const read = site.read(page, withHead(head, ''))
  expect(read.ok && read.article.fields.url).toBe(url)
})

/** The addresses of pages with these heads, by the configuration of a site. */
const addressesIn = (config: Record<string, string>, heads: Record<string, string>) =>
  Object.fromEntries(fieldsIn(config, heads).map(([name, fields]) => [name, fields?.url ?? null]))

function fieldsIn(config: Record<string, string>, heads: Record<string, string>) {
  const texts: Record<string, string> = { ...config }
  for (const [name, head] of Object.entries(heads)) texts[`content/${name}`] = `---\n${head}\n---\n`
  const site = siteOf('hugo', texts)
  return Object.keys(heads).map((name) => {
    const file = `content/${name}`
    return [name, site.fieldsOf(file, texts[file] ?? '')] as const
  })
}

// As 0.169, the first release here that knows a list, writes the addresses.
test('a list of permalinks gives a page the first pattern that fits it', () => {
  const list = `languages: {en: {weight: 1}, de: {weight: 2, permalinks: [{pattern: /not/:slug/}]}}
permalinks:
- {pattern: '/never/:slug/', target: {environment: staging}}
- {pattern: '/artikel/:year/:slug/', target: {path: '{/posts/**}', sites: {matrix: {languages: [de]}}}}
- {pattern: '/p/:year/:slug/', target: {path: '/Posts/**', kind: page}}
- {pattern: '/list/:sections/', target: {kind: section, path: '/{docs,posts}/**'}}
- {pattern: '/t/:slug/', target: {kind: '{term,taxonomy}'}}
- {pattern: '/rest/:section/:contentbasename/'}`
  const head = 'title: A/B\ndate: 2020-01-05'
  const expected = {
    '_index.md': '/rest/',
    'posts/_index.md': '/rest/posts/posts/',
    'posts/a.md': '/p/2020/a-b/',
    'posts/a.de.md': '/de/artikel/2020/a-b/',
    'posts/sub/_index.md': '/list/posts/sub/',
    'posts/sub/c/index.md': '/p/2020/a-b/',
    'tags/_index.md': '/t/a/b/',
    'top.md': '/rest/top/',
    'leaf/index.md': '/rest/leaf/',
    'Über Uns/C D.md': '/rest/über-uns/c-d/',
    'Über Uns/C D.de.md': '/de/rest/über-uns/c-d/',
  }
  const heads = Object.fromEntries(Object.keys(expected).map((name) => [name, head]))
  expect(addressesIn({ 'hugo.yaml': list }, heads)).toEqual(expected)
})

// As 0.111, 0.131 and 0.169 write the addresses.
test('maps of a language replace those of the site', () => {
  const config = `permalinks: {posts: '/p/:slug/'}
languages: {en: {weight: 1}, de: {weight: 2, permalinks: {page: {path: '/q/:slug/'}}}}`
  const expected = { 'posts/s/a.md': '/p/t/', 'posts/s/a.de.md': '/de/posts/s/a/' }
  const heads = Object.fromEntries(Object.keys(expected).map((name) => [name, 'title: T']))
  expect(addressesIn({ 'hugo.yaml': config }, heads)).toEqual(expected)
})

// As 0.169; before 0.162 such a site did not build.
test('a file of the configuration folder may repeat its key', () => {
  const config = {
    'config/_default/hugo.yaml': 'defaultContentLanguage: de',
    'config/_default/languages.yaml': 'languages: {de: {weight: 1}, en: {weight: 2}}',
    'config/_default/permalinks.toml': '[permalinks]\nposts = "/p/:slug/"',
  }
  expect(addressesIn(config, { 'posts/a.en.md': 'title: B', 'x.md': '' })).toEqual({
    'posts/a.en.md': '/en/p/b/',
    'x.md': '/x/',
  })
})

// As 0.111, 0.131 and 0.169.
test('permalinks of a language replace those of the site, also of other kinds and sections', () => {
  const config = {
    'hugo.yaml': `permalinks: {posts: "/p/:slug/", section: {posts: "/s/"}}
languages: {en: {weight: 1, permalinks: {page: {news: "/n/:slug/"}}}, de: {weight: 2}}`,
  }
  const names = ['posts/a.md', 'news/a.md', 'posts/a.de.md', 'posts/_index.md']
  const heads = Object.fromEntries(names.map((name) => [name, 'title: B']))
  expect(Object.values(addressesIn(config, heads))).toEqual([
    '/posts/a/',
    '/n/b/',
    '/de/p/b/',
    '/posts/',
  ])
})

test('files of data are no configuration', () => {
  const named = [
    'config.toml',
    'docs/config/_default/hugo.yaml',
    'data/1/config.json',
    'static/admin/config.yml',
  ]
  expect(named.filter(isConfigFile)).toEqual(named.slice(0, 2))
})

// As 0.111, 0.131 and 0.169; sections with capitals as the last two.
test.each([
  ['/:2006/:01/:2/:slug/', 'date: 2006-01-02', '/2006/01/2/a/'],
  ['/:year/:1/:slug/', 'date: 2020-01-05', '/2020/1/a/'],
  ['/:title/', "title: '@me ΟΔΟΣ İ Σ'", '/@me-οδοσ-i-σ/'],
  ['/:title/', 'title: C++ a', '/c-a/'],
  ['', 'url: "/x/:title/"\ntitle: C++ a', '/x/c  -a/'],
  ['', 'url: "/x/:sections/:section/:slug-x"\nslug: A b', '/x/blog/blog/a-b-x/'],
  ['/:yearday/:slug/', '', '/1/a/'],
  ['/:yearday/:slug/', 'date: 2020-02-01', '/32/a/'],
])('the pattern "%s" and "%s" give %s', (pattern, head, url) => {
  const config = { 'hugo.yaml': `permalinks: {BLOG: "${pattern}"}` }
  const title = head.includes('title') ? head : `title: A\n${head}`
  expect(addressesIn(config, { 'Blog/b.md': title })).toEqual({ 'Blog/b.md': url })
})

// As 0.131 and 0.169; 0.111 takes the name of the folder as it is written.
test('a folder with blanks has the key of its section in `permalinks` with dashes', () => {
  const config = { 'hugo.yaml': 'permalinks: {"my blog": /a/:slug/, my-docs: /b/:slug/}' }
  const heads = { 'My Blog/x.md': 'slug: x', 'My Docs/x.md': 'slug: x' }
  expect(addressesIn(config, heads)).toEqual({
    'My Blog/x.md': '/my-blog/x/',
    'My Docs/x.md': '/b/x/',
  })
})

// As 0.131 and 0.169; 0.111 has one dash for ` - `.
test('each blank in the name of a file or folder is a dash, in a slug or title all are one', () => {
  const config = { 'hugo.yaml': 'permalinks: {s: "/s/:sections/:title/", c: "/:filename/"}' }
  expect(
    addressesIn(config, {
      'x - y/_index.md': '',
      'x - y/a & b.md': '',
      'x - y/b  c/index.md': '',
      'x - y/d.md': 'slug: d - e',
      's/x - y/_index.md': '',
      's/x - y/a.md': 'title: T - U',
      'c/a - b.md': '',
    }),
  ).toEqual({
    'x - y/_index.md': '/x---y/',
    'x - y/a & b.md': '/x---y/a--b/',
    'x - y/b  c/index.md': '/x---y/b--c/',
    'x - y/d.md': '/x---y/d-e/',
    's/x - y/_index.md': '/s/x---y/',
    's/x - y/a.md': '/s/s/x---y/t-u/',
    'c/a - b.md': '/a-b/',
  })
})

// As 0.111, 0.131 and 0.169.
test('aliases that are one text are words, those of a list are not', () => {
  const heads = { 's/a.md': 'aliases: /one two, three', 's/b.md': 'aliases: ["/one two"]' }
  const aliases = fieldsIn({ 'hugo.yaml': 'title: S' }, heads).map(([, fields]) => fields?.aliases)
  expect(aliases).toEqual([['one', 's/two,', 's/three'], ['one two']])
})

// As since 0.112; 0.111 gave a site of one language no prefix.
test.each([
  ['defaultContentLanguageInSubdir: true', '/en/x/'],
  ['{defaultContentLanguageInSubdir: true, languages: {en: {weight: 1}}}', '/en/x/'],
  ['languages: {en: {weight: 1}}', '/x/'],
])('a site of one language with "%s" has %s', (config, url) => {
  expect(addressesIn({ 'hugo.yaml': config }, { 'x.md': '' })).toEqual({ 'x.md': url })
})

// As 0.111, 0.131 and 0.169; a bundle with the slug as the last two.
test('a bundle in a folder `index` keeps its name, a page with this slug does not', () => {
  const heads = { 'm/index/index.md': '', 'o/s.md': 'slug: index', 'o/b/index.md': 'slug: index' }
  expect(addressesIn({ 'hugo.yaml': 'title: S' }, heads)).toEqual({
    'm/index/index.md': '/m/index/',
    'o/s.md': '/o/',
    'o/b/index.md': '/o/index/',
  })
})

test('names a template that makes pages, and none that only shows them', () => {
  const problemsOf = (...files: string[]) => {
    const names = ['hugo.yaml', 'content/a.md', ...files]
    return siteOf('hugo', Object.fromEntries(names.map((name) => [name, '{}']))).problems
  }
  for (const name of ['content/_content.gotmpl', 'content/s/_content.en.gotmpl'])
    expect(problemsOf(name)).toMatchObject([{ message: expect.stringContaining(name) }])
  expect(problemsOf('layouts/_content.gotmpl', 'content/content.gotmpl')).toEqual([])
})
