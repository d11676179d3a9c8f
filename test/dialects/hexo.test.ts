import { expect, test } from 'vitest'
import { type Differences, testDetection, testSites } from './compare.ts'
import { readNamed, siteOf } from './site-files.ts'

const noTitle = 'Hexo shows no title; here each article has one'
const undated = 'Hexo takes the time of the file, which is not known here'
const hidden = 'Hexo ignores the key; here it hides'
const titleCase = 'the site changes the letters of titles; here they are as written'
const fields = (file: string, names: string, reason: string): Differences =>
  Object.fromEntries(names.split(' ').map((name) => [`source/${file} ${name}`, reason]))
const files = (names: string[], field: string, reason: string): Differences =>
  Object.assign({}, ...names.map((name) => fields(name, field, reason)))

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'hexo-defaults': {
    ...files(['README.md', '_posts/empty-title.md', '_posts/no-head.md'], 'title', noTitle),
    ...fields('_posts/no-title.md', 'title', noTitle),
    ...files(['_posts/2021-03-10-dated-name.md', '_posts/no-head.md'], 'url', undated),
    ...files(['_posts/draft-key.md', 'page-published-false.md'], 'public', hidden),
    ...fields('_posts/future.md', 'public', 'Hexo shows the future; here it is scheduled'),
  },
  'hexo-config': {
    ...files(
      [
        '_drafts/shown.md',
        '_posts/2022-01-02-from-name.md',
        '_posts/2022-01-03-both.md',
        '_posts/assets.md',
        '_posts/assets/inside.md',
        '_posts/categories.md',
        '_posts/de/2022-01-08-folder-lang.md',
        '_posts/index.md',
        '_posts/left-out.md',
        '_posts/permalink-index.md',
        '_posts/permalink.md',
        '_posts/zone.md',
        'de/index.md',
        'de/page.md',
      ],
      'title',
      titleCase,
    ),
    ...fields('_drafts/shown.md', 'public', 'the site shows drafts; here they are hidden'),
    ...fields('_posts/de/2022-01-08-folder-lang.md', 'url', undated),
  },
  'hexo-names': {
    ...fields('_posts/toml.md', 'date title url', 'Hexo reads no TOML; here it is front matter'),
    ...fields('_posts/untitled.md', 'title', noTitle),
  },
}

testSites(accepted, 60)
testDetection('hexo', accepted)

test('folders of a site are walked, or left out by a reason', () => {
  const site = readNamed('hexo-defaults')
  const kinds = ['source/', 'source/_posts/', 'scaffolds/', 'themes/', 'public/', 'node_modules/']
  expect(kinds.map((folder) => site.kindOf(folder))).toEqual([
    'article',
    'article',
    'layout',
    'theme',
    'build_output',
    'code',
  ])
})

const read = (config: string, file: string, text: string) => {
  const names = { 'source/_posts/a.md': undefined, [file]: undefined }
  return siteOf('hexo', { '_config.yml': config, ...names }).fieldsOf(file, text)
}

test.each([
  ['posts/:abbrlink/', 'a', 'abbrlink: 7f3a', '/posts/7f3a/'],
  [':abbrlink.html', 'a', 'title: none', null],
  ['p/:hash/', 'a', 'date: 2021-03-04', '/p/92260ef55338/'],
  [':year-:i_month/:name.html', 'x/a', 'date: 2021-03-04', '/2021-3/a.html'],
  [':timestamp/', 'a', 'date: 2021-03-04', '/1614816000/'],
])('the pattern %s of %s with %s', (permalink, name, head, url) => {
  const file = `source/_posts/${name}.md`
  expect(read(`permalink: ${permalink}`, file, `---\n${head}\n---\n`)?.url).toBe(url)
})

// Hexo 8 was asked on a machine in the zone of each site.
test.each([
  ['Asia/Shanghai', '2022-01-05T23:30:00Z', '2022-01-05T15:30:00.000Z', '05/2330'],
  ['Asia/Shanghai', '2022-01-05T23:30:00+08:00', '2022-01-05T07:30:00.000Z', '05/1530'],
  ['Asia/Shanghai', '"2022-01-05T23:30:00Z"', '2022-01-05T23:30:00.000Z', '06/0730'],
  ['Asia/Shanghai', '2022-01-05 23:30:00 +0800', '2022-01-05T15:30:00.000Z', '05/2330'],
  ['Asia/Shanghai', 'Wed, 05 Jan 2022 23:30:00 GMT', '2022-01-05T23:30:00.000Z', '06/0730'],
  ['Asia/Shanghai', '"2022-01-05 23:30:00"', '2022-01-05T15:30:00.000Z', '05/2330'],
  ['Asia/Shanghai', '2022-01-05', '2022-01-04T16:00:00.000Z', '05/0000'],
  ['Asia/Shanghai', '2020-13-45', '2021-02-13T16:00:00.000Z', '14/0000'],
  ['America/Los_Angeles', '"2022-01-05"', '2022-01-05T00:00:00.000Z', '04/1600'],
])('in %s the date %s is %s', (timezone, date, at, day) => {
  const config = `permalink: :day/:hour:minute/\ntimezone: ${timezone}`
  const fields = read(config, 'source/_posts/a.md', `---\ndate: ${date}\n---\n`)
  expect([fields?.publishedAt, fields?.url]).toEqual([at, `/${day}/`])
})

// Hexo compares the address with the languages of the site and its theme.
test.each([
  ['language: [en, fr]', 'fr/os.md', ['fr', 'os.html', '/fr/os.html']],
  ['language: en', 'fr/os.md', ['en', 'fr/os.html', '/fr/os.html']],
  ['language: [en, fr]\npermalink: :title/', '_posts/fr/os.md', ['fr', 'os', '/fr/os/']],
  ['language: [en, fr]', '_posts/fr/os.md', ['en', '2020/01/05/fr/os', '/2020/01/05/fr/os/']],
  ['language: [en, fr]\ni18n_dir: i/:lang', 'fr/os.md', ['en', 'fr/os.html', '/fr/os.html']],
])('a folder of a language with %j: %s', (config, name, place) => {
  const fields = fieldsOf(config, `source/${name}`, 'date: 2020-01-05')
  expect([fields?.lang, fields?.path, fields?.url]).toEqual(place)
})

test('a site that names no language has none of those of its theme', () => {
  const names = { 'source/_posts/a.md': undefined, 'themes/x/languages/de.yml': 'language:' }
  const site = siteOf('hexo', { '_config.yml': 'language:', ...names })
  expect(site.rulesOf('source/_posts/a.md')).toMatchObject({ lang: 'en' })
})

test('a pattern of file names with many free parts costs no time', () => {
  const pattern = `new_post_name: ${':a:b:c:d:e:f:g:h'.repeat(3)}x.md`
  expect(
    read(pattern, `source/_posts/${'a'.repeat(900)}.md`, '---\ndate: 2021-01-01\n---\n')?.url,
  ).toBe(`/2021/01/01/${'a'.repeat(900)}/`)
})

// Hexo 8 decodes names, and leaves out those that it cannot decode.
test.each([
  ['_posts/50%off.md', 'not_content'],
  ['pg/y%.md', 'not_content'],
  ['_posts/a%20b.md', 'article'],
])('%s is %s', (name, kind) => {
  const file = `source/${name}`
  expect(siteOf('hexo', { '_config.yml': '', [file]: '' }).kindOf(file)).toBe(kind)
})

// As Hexo 8 says: with folders of assets, other endings than that of new posts are assets.
test.each([
  ['', 'article', 'article'],
  ['post_asset_folder: true', 'article', 'file'],
  ['post_asset_folder: true\nnew_post_name: :title.markdown', 'file', 'article'],
])('with %j a.md is %s and b.markdown %s', (config, md, markdown) => {
  const [a, b] = ['source/_posts/a.md', 'source/_posts/b.markdown'] as const
  const draft = 'source/_drafts/c.markdown'
  const { kindOf } = siteOf('hexo', { '_config.yml': config, [a]: '', [b]: '', [draft]: '' })
  expect([kindOf(a), kindOf(b)]).toEqual([md, markdown])
  // A draft is no file of a post.
  expect(kindOf(draft)).toBe('article')
})

const fieldsOf = (config: string, file: string, head: string) =>
  read(config, file, `---\n${head}\n---\nText.\n`)

// Hexo 8.1 was asked in the zone of Shanghai.
test.each([
  ['Tue Dec  8 19:01:14 EST 2015', '/2015/12/09/a/', '2015-12-09T00:01'],
  ['2022-02-019 22:54:21', '/2022/02/19/a/', '2022-02-19T14:54'],
  ['2020-1-5 9:5:3', '/2020/01/05/a/', '2020-01-05T01:05'],
  ['2020-01', '/2020/01/01/a/', '2020-01-01T00:00'],
  ['1/5/2020', '/2020/01/05/a/', '2020-01-04T16:00'],
  ['2020-01-05, 10:00', '/2020/01/05/a/', '2020-01-05T02:00'],
  ['15/1/2020', null, undefined],
])('date: %s gives %s at %s', (date, url, at) => {
  const fields = fieldsOf('timezone: Asia/Shanghai', 'source/_posts/a.md', `date: ${date}`)
  expect([fields?.url, fields?.publishedAt?.slice(0, 16)]).toEqual([url, at])
})

const dated = 'date: 2020-01-05'

// Asked of Hexo 8.1; the first two are the settings of its page on languages.
test.each([
  ['permalink: :lang/:title/\nnew_post_name: :lang/:title.md', 'de/a.md', '/de/a/', 'de', []],
  ['permalink: :title/\nnew_post_name: :lang/:title.md', 'de/a.md', '/a/', 'de', []],
  [
    'permalink: :category/:title/\nnew_post_name: :category/:title.md',
    'x/a.md',
    '/x/a/',
    'en',
    ['x'],
  ],
  ['permalink: :title\npost_asset_folder: true', 'a.md', '/a/', 'en', []],
  ['permalink: :title.html\npost_asset_folder: true', 'a.md', '/a.html', 'en', []],
  ['permalink: :category/:title/\ndefault_category: ""', 'a.md', '/a/', 'en', []],
])('%j and the name %s give %s', (config, name, url, lang, categories) => {
  const fields = fieldsOf(config, `source/_posts/${name}`, dated)
  expect([fields?.url, fields?.lang, fields?.categories]).toEqual([url, lang, categories])
})

test('a permalink of a text with a folder of assets ends as a folder', () => {
  const head = `${dated}\npermalink: b`
  expect(fieldsOf('post_asset_folder: true', 'source/_posts/a.md', head)?.url).toBe('/b/')
})
