import { expect, test } from 'vitest'
import { detectDialect } from '../../src/markdown/dialects/registry.ts'
import { type Differences, testDetection, testSites } from './compare.ts'
import { readNamed, siteOf } from './site-files.ts'

const undated = 'Jekyll takes the time of the file, which is not known here'
const noTitle = 'Jekyll shows no title; here each article has one'
const hidden = 'Jekyll shows it; here a date in the future or a switch hides it'
const ofPages = 'Jekyll lists no terms of pages, but their layouts show them'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'jekyll-defaults': {
    'about.md summary': 'Jekyll keeps the description of a page apart; here it is the summary',
    '_drafts/idea.md url': undated,
    '_posts/2021-03-18-draft-key.md public': hidden,
    'folder/date.md public': hidden,
    'folder/tags.md tags': ofPages,
    'folder/tags.md categories': ofPages,
    'no-title.md title': noTitle,
  },
  'jekyll-config': {
    '_docs/future.md public': hidden,
    '_drafts/a-draft.md url': undated,
    '_drafts/a-draft.md public': hidden,
    '_posts/2032-01-04-future.md public': hidden,
  },
  'jekyll-date': {},
  'jekyll-pretty': {},
  'jekyll-ordinal': {},
  'jekyll-weekdate': {},
  'jekyll-none': {},
}

testSites(accepted, 100)
testDetection('jekyll', accepted)

// Jekyll's EntryFilter leaves out names that begin with these signs or end with the last.
test.each([
  ...['.a.md', '_a.md', '#a.md', '~a.md', 'a/~b/c.md', 'a.md~', '_docs/_a/b.md', '_docs/.a/b.md'],
  ...[
    '_posts/_a/2020-01-01-b.md',
    '_posts/a/.b/2020-01-01-c.md',
    'a/_posts/_posts/2020-01-01-b.md',
  ],
])('%s is no page', (file) => {
  expect(readNamed('jekyll-config').kindOf(file)).not.toBe('article')
})

// Of folders in a collection it asks for the first one only.
test.each(['_docs/a/_b/c.md', '_posts/a/_b/2020-01-01-c.md'])('%s is one', (file) => {
  expect(readNamed('jekyll-config').kindOf(file)).toBe('article')
})

test('folders of layouts, output and unknown collections are left out by a reason', () => {
  const site = readNamed('jekyll-config')
  const kinds = ['_layouts/', '_site/', '_undeclared/', 'left-out/', '_docs/', '_extra/', 'pages/']
  expect(kinds.map((folder) => site.kindOf(folder))).toEqual([
    'layout',
    'build_output',
    'not_content',
    'not_content',
    'article',
    'article',
    'article',
  ])
})

const read = (file: string, text: string, config = '') =>
  siteOf('jekyll', { '_config.yml': config, [file]: config }).read(file, text)

// `Utils.has_yaml_header?` wants `---` as the first line, without a byte order mark.
test.each([
  ['---', true],
  ['--- \t\r', true],
  [' ---', false],
  ['\n---', false],
  ['\uFEFF---', false],
  ['--- # a', false],
  ['---yaml', false],
  ['+++', false],
])('a page that begins with %j: %s', (fence, isPage) => {
  expect(read('a.md', `${fence}\ntitle: A\n${fence.trim().slice(0, 3)}\nText.\n`).ok).toBe(isPage)
})

// It is a page there, with the fence as text; here a draft, as nobody knows what it says.
test('a page whose front matter never ends is a draft', () => {
  const found = read('a.md', '---\ntitle: A\n\nText.\n')
  expect(found.ok && found.article.fields).toMatchObject({ status: 'draft', url: '/a.html' })
})

const hosted = 'theme: jekyll-theme-cayman'
const gems = 'source "https://rubygems.org"\ngem "github-pages", group: :jekyll_plugins\n'
const group = 'group :jekyll_plugins do\n'
const both = 'plugins: [jekyll-optional-front-matter, jekyll-readme-index]'

// Jekyll 4.3 was asked with the plugins that GitHub Pages turns on.
test.each([
  ['', '', 'README.md', null],
  [hosted, '', 'README.md', '/'],
  [hosted, '', 'docs/README.md', '/docs/'],
  [hosted, '', 'sub/README.md', null],
  [hosted, '', 'CONTRIBUTING.md', null],
  [hosted, '', 'docs/a.md', '/docs/a.html'],
  [`${hosted}\ncollections: {b: {output: true}}`, '', '_b/a.md', null],
  [hosted, gems.replace('github-pages', 'jekyll'), 'docs/a.md', null],
  ['x: 1', 'gem "jekyll-optional-front-matter"', 'docs/a.md', null],
  ['x: 1', `${group}gem "jekyll-optional-front-matter"\nend`, 'docs/a.md', '/docs/a.html'],
  ['x: 1', `${group}end\ngem "jekyll-optional-front-matter"`, 'docs/a.md', null],
  ['remote_theme: x/y', '', 'docs/a.md', '/docs/a.html'],
  ['permalink: pretty', gems, 'docs/a.md', '/docs/a/'],
  ['x: 1', `# ${gems}`.replace(/\n(?=gem)/, '\n# '), 'docs/a.md', null],
  [`${hosted}\ninclude: [CONTRIBUTING.md]`, '', 'CONTRIBUTING.md', '/CONTRIBUTING.html'],
  [`${hosted}\ninclude: [LICENSE]`, '', 'LICENSE.md', '/LICENSE.html'],
  [`${hosted}\ninclude: [LICENSE/]`, '', 'LICENSE.md', null],
  [both, '', 'README.md', '/'],
  [`${both}\nreadme_index: {enabled: false}`, '', 'README.md', null],
  [`${both}\nrequire_front_matter: true`, '', 'docs/a.md', null],
  [`${both}\noptional_front_matter: {enabled: false}`, '', 'docs/a.md', null],
])('with %j and the Gemfile %j, %s without front matter has %s', (config, gemfile, file, url) => {
  const pages = ['README.md', 'docs/README.md', 'sub/README.md', 'sub/index.md']
  const site = siteOf('jekyll', {
    '_config.yml': config,
    ...(gemfile === '' ? {} : { Gemfile: gemfile }),
    ...Object.fromEntries(pages.map((name) => [name, undefined])),
  })
  expect(site.fieldsOf(file, '# Title\n\nText.\n')?.url ?? null).toBe(url)
})

// Jekyll alone leaves it out; GitHub builds a site without a Gemfile by its own.
test.each([
  [hosted, '', '', 'draft'],
  [hosted, '', '---\n---\n', 'published'],
  ['remote_theme: x/y', '', '', 'draft'],
  ['x: 1', gems, '', 'draft'],
  [`${hosted}\n${both}`, '', '', 'published'],
  ['x: 1', `${gems}${group}gem "jekyll-optional-front-matter"\nend`, '', 'published'],
])(
  'with %j and the Gemfile %j, a page that begins with %j is a %s one',
  (config, gems, head, is) => {
    for (const file of ['a.md', 'README.md']) {
      const gemfile = gems === '' ? {} : { Gemfile: gems }
      const site = siteOf('jekyll', { '_config.yml': config, [file]: undefined, ...gemfile })
      expect(site.fieldsOf(file, `${head}# Title\n`)?.status).toBe(is)
    }
  },
)

test.each([
  ['Under\n=====\nText.\n', '', 'Under'],
  ['\n## *Two* `x`[^1] ##\nText.\n', '', 'Two x'],
  ['Text.\n\nUnder\n=====\n', '', 'b'],
  ['Under\n=====\n', 'titles_from_headings: {enabled: false}', 'b'],
])('a page that begins with %j and %j has the title %s', (body, option, title) => {
  const config = `plugins: [jekyll-titles-from-headings]\n${option}`
  const found = read('a/b.md', `---\n---\n${body}`, config)
  expect(found.ok && found.article.fields.title).toBe(title)
  const post = read('_posts/2020-01-01-c.md', `---\n---\n${body}`, config)
  expect(post.ok && post.article.fields.title).toBe('C')
})

test('a long line of blanks or notes at the top does not hold up an import', () => {
  for (const fill of [' ', '[^'])
    expect(
      read(
        'a/b.md',
        `---\n---\n# A ${fill.repeat(60_000)}b`,
        'gems: [jekyll-titles-from-headings]',
      ),
    ).toMatchObject({ ok: true })
})

test.each([
  ['docs/', 'docs/a.md docs/b/c.md', 'docs2/a.md docs.md'],
  ['docs', 'docs/a.md docs2/a.md docs.md', 'a.md'],
  ['x', 'vendor/bundle/a.md', 'vendor/a.md vendors/a.md'],
])('exclude: [%s] leaves out %s, but not %s', (option, out, read) => {
  const { kindOf } = siteOf('jekyll', { '_config.yml': `exclude: [${option}]` })
  const kinds = (names: string) => new Set(names.split(' ').map(kindOf))
  expect([kinds(out), kinds(read)]).toEqual([new Set(['not_content']), new Set(['article'])])
})

// Jekyll 4.3.1 was asked; it reads a file that `include` names wherever it lies.
test.each([
  ['include: [_pages]', '_pages/a.md _pages2/a.md', '_other/a.md'],
  ['include: [_pages/]', '_pages/a.md', '_pages2/a.md _other/a.md'],
  ['{exclude: [o/, _p], include: [o/a.md, _p/b.md]}', 'o/ o/a.md _p/b.md', 'o/b.md _p/a.md'],
  ['{exclude: [o, "p*"], include: [o, p1]}', 'o/ o/a.md', 'p1/a.md p2.md'],
  ['exclude: ["{a,b}", "{a,b}/"]', 'a/a.md b.md', '{a,b}.md'],
])('%s reads %s, but not %s', (config, taken, left) => {
  const { kindOf } = siteOf('jekyll', { '_config.yml': config })
  const kinds = (names: string) => new Set(names.split(' ').map(kindOf))
  expect([kinds(taken), kinds(left)]).toEqual([new Set(['article']), new Set(['not_content'])])
})

// Ruby 3.1 was asked in the zone of Tokyo, through YAML as Jekyll does.
test.each([
  ['05-01-2020', '2020-01-04T15:00'],
  ['15/5/2020', '2020-05-14T15:00'],
  ['5.1.2020', '2020-01-04T15:00'],
  ['2020 Jan 5', '2020-01-04T15:00'],
  ['12 January, 2020', '2020-01-11T15:00'],
  ['5th January 2020', '2020-01-04T15:00'],
  ['Jan-05-2020', '2020-01-04T15:00'],
  ['2020-Jan-05', '2020-01-04T15:00'],
  ['Jan 2020', '2019-12-31T15:00'],
  ['01/05/20', '2001-05-19T15:00'],
  ['"20200105T100000"', '2020-01-05T01:00'],
  ['Sun Jan  5 10:00:00 CST 2020', '2020-01-05T16:00'],
  ['Fri Sep  3 11:21:31 CEST 2021', '2021-09-03T02:21'],
  ['2020-01-05 10pm', '2020-01-05T13:00'],
  ['2020-01-05 00:00:00 AM', '2020-01-04T15:00'],
  ['2020-01-05 10h30', '2020-01-05T01:30'],
  ['2020-01-05 17:00 Uhr', '2020-01-05T08:00'],
  ['2020-01-05 - 10:00', '2020-01-05T01:00'],
  ['2020-01-05 10:00:00', '2020-01-05T10:00'],
  ['"2020-01-05 10:00:00"', '2020-01-05T01:00'],
  ['2020-02-30', '2020-02-29T15:00'],
  ['2020-02-30 10:00:00 +0900', '2020-03-01T01:00'],
  ['2020-01-05 10:00.000 +09:00', '2020-01-05T01:00'],
  ['2020-01-05 10:00::00 -03:00', '2020-01-05T01:00'],
  ['2020-01-05 10:00:00 2020 -0800', '2020-01-05T01:00'],
  ['2020-01-05 10:00:00 UTC+8', '2020-01-05T01:00'],
  ['2020-01-05 10:00:60', '2020-01-05T10:01'],
  ['2020-13-05', '2019-03-03T15:00'],
  ['99999999-01-05 10pm', '2019-03-03T15:00'],
])('date: %s is %s', (date, at) => {
  const post = '_posts/2019-03-04-a.md'
  const found = read(post, `---\ndate: ${date}\n---\nText.\n`, 'timezone: Asia/Tokyo')
  expect(found.ok && found.article.fields.publishedAt?.slice(0, 16)).toBe(at)
})

// Jekyll 4.3 stops at the last two; a plugin of the site docs.scala-lang.org fills `:number`.
test.each([
  ['/x/:title.html', '/x/a.html'],
  ['/x/:year_:month/', '/x/2020_01/'],
  ['/x/:number.html', null],
  ['/x/:titles/', null],
])('permalink: %s gives %s', (permalink, url) => {
  const found = read('_posts/2020-01-01-a.md', `---\npermalink: ${permalink}\n---\nText.\n`)
  expect(found.ok && found.article.fields.url).toBe(url)
})

// The key of Jekyll is `source`, as in each site of Octopress; that of Hexo is `source_dir`.
test.each([
  ['permalink: pretty\nsource: source\n', [], 'jekyll'],
  ['title: A\n', [], 'hexo'],
  ['source_dir: source\n', [], 'hexo'],
  ['source: x\nnew_post_name: :title.md\n', [], 'hexo'],
  ['source: source\n', ['scaffolds/post.md'], 'hexo'],
] as const)('source/_posts/ with %j and %j is a site of %s', (config, others, name) => {
  const names = new Set(['_config.yml', 'source/_posts/2020-01-02-a.md', ...others])
  const text = (file: string) => (file === '_config.yml' ? config : undefined)
  expect(detectDialect({ names, text })).toMatchObject({ name, certainty: 'certain' })
})

// GitHub Pages reads a `_config.yml` that lies in sites of other generators, too.
test.each([
  ['pelican', { 'pelicanconf.py': "PATH = 'content'", 'content/a.md': '' }],
  ['zola', { 'config.toml': 'base_url = "/"', 'content/a.md': '' }],
  ['zola', { 'docs/zola.toml': 'base_url = "/"', 'docs/content/a.md': '' }],
] as const)('a _config.yml in a site of %s is not of Jekyll', (name, others) => {
  const files: Record<string, string> = { '_config.yml': 'plugins: [jekyll-a]', ...others }
  const text = (file: string) => files[file]
  const found = detectDialect({ names: new Set(Object.keys(files)), text })
  expect(found).toMatchObject({ name, certainty: 'certain' })
})
