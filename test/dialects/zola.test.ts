import { describe, expect, test } from 'vitest'
import { type Differences, testDetection, testSites } from './compare.ts'
import { siteOf } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'zola-defaults': {
    'content/posts/future.md public': 'Zola shows the future; here it is scheduled',
    'content/posts/no-title.md title': 'Zola shows no title; here each article has one',
  },
  'zola-languages': {},
}

testSites(accepted, 60)
testDetection('zola', accepted)

/** Reads a file of a site that has these other files. */
function read(file: string, text: string, others: Record<string, string>) {
  const site = siteOf('zola', { 'config.toml': 'base_url = "/"', ...others, [file]: text })
  const fields = site.fieldsOf(file, text)
  return fields && { ...fields, kind: site.kindOf(file) }
}

test('a section that is a draft hides all pages below it', () => {
  const sections = { 'content/a/_index.md': '+++\ndraft = true\n+++\n' }
  expect(read('content/a/b/page.md', '+++\n+++\n', sections)?.status).toBe('draft')
  expect(read('content/ab/page.md', '+++\n+++\n', sections)?.status).toBe('published')
})

test('a section in another language is written beside a draft, the pages are not', () => {
  const config = 'base_url = "/"\n[languages.fr]\n'
  const others = { 'config.toml': config, 'content/a/_index.md': '+++\ndraft = true\n+++\n' }
  const french = (file: string) => read(file, '+++\n+++\n', others)?.status
  expect(french('content/a/_index.fr.md')).toBe('published')
  expect(french('content/a/b.fr.md')).toBe('draft')
  expect(french('content/a/b/_index.fr.md')).toBe('draft')
})

// With each further draft of one section Zola leaves a folder more, what it has not seen there yet.
test('drafts of one section in two languages may leave out all beside it', () => {
  const others = {
    'config.toml': 'base_url = "/"\n[languages.fr]\n',
    'content/a/b/_index.md': '+++\ndraft = true\n+++\n',
    'content/a/b/_index.fr.md': '+++\ndraft = true\n+++\n',
  }
  const status = (file: string) => read(file, '+++\n+++\n', others)?.status
  for (const file of ['b/c.md', 'd.md', 'd.fr.md', 'd/_index.md'])
    expect(status(`content/a/${file}`)).toBe('draft')
  for (const file of ['a/_index.md', 'a/_index.fr.md', 'e.md', 'ab/d.md'])
    expect(status(`content/${file}`)).toBe('published')
})

// What Zola 0.22 makes of the default language in a name.
test.each([
  ['base_url = "/"', '/a-en/', 'en'],
  ['base_url = "/"\ndefault_language = "es"', '/a-en/', 'es'],
  ['base_url = "/"\n[languages.en]', '/a-en/', 'en'],
  ['base_url = "/"\n[languages.fr]', '/a-en/', 'en'],
  // Before release 0.13.
  ['base_url = "/"\nlanguages = [{code = "en"}]\ndefault_language = "fr"', '/en/a/', 'en'],
])('with %j a.en.md is at %s in %s', (config, url, lang) => {
  const fields = read('content/a.en.md', '+++\n+++\n', { 'config.toml': config })
  expect(fields).toMatchObject({ url, lang })
})

test('a section page of no other language is never read', () => {
  const config = { 'config.toml': 'base_url = "/"\n[languages.fr]' }
  const kind = (file: string) => read(file, '+++\n+++\n', config)?.kind
  expect(kind('content/a/_index.fr.md')).toBe('article')
  for (const lang of ['en', 'de', 'fr.fr'])
    expect(kind(`content/a/_index.${lang}.md`)).toBe('not_content')
})

test('a file that the site ignores is no page', () => {
  const config = { 'config.toml': 'base_url = "/"\nignored_content = ["*/left.{md,txt}"]' }
  expect(read('content/a/left.md', '', config)?.kind).toBe('not_content')
  expect(read('content/a/right.md', '', config)?.kind).toBe('article')
})

test.each([
  ['on', "content/It's & Ünï_x.md", '/it-s-uni-x/'],
  ['safe', 'content/It is (this)?.md', '/It is (this)/'],
  ['safe', 'content/2021-03-05 - dated.md', '/ dated/'],
  ['off', 'content/It is.md', '/It is/'],
  ['on', 'content/日本 の.md', '/ri-ben-no/'],
  ['on', 'content/什么 Привет.md', '/shen-me-privet/'],
  ['on', 'content/½ cup.md', '/1-2-cup/'],
  ['on', 'content/コーヒー・ブレイク.md', '/kohi-bureiku/'],
  ['on', 'content/مقدمة في البرمجة.md', '/mqdm-fy-lbrmj/'],
  ['on', 'content/объект.md', '/ob-ekt/'],
  ['on', 'content/हिन्दी में.md', '/hindii-men/'],
  ['on', 'content/เริ่มต้น.md', '/erimtn/'],
  ['on', 'content/a😀🏖️b.md', null],
  ['on', 'content/a😀b 🚀🚀.md', '/agrinning-b-rocket-rocket/'],
  ['on', 'content/👩‍💻.md', '/woman-computer/'],
  ['on', 'content/emoji ☀.md', null],
  ['on', 'content/“q” – naïve….md', '/q-naive/'],
  ['safe', 'content/日本.md', '/日本/'],
])('slugs are %s: the address of %s', (way, file, url) => {
  const config = { 'config.toml': `base_url = "https://x.org"\n[slugify]\npaths = "${way}"` }
  expect(read(file, '+++\n+++\n', config)?.url).toBe(url)
})

// What Zola 0.22.0 says of these names.
test.each([
  ['2021-03-05-a.md', '/a/', '/2021-03-05-a/', '2021-03-05T00:00:00.000Z'],
  ['2021-03-05_a.md', '/a/', '/2021-03-05-a/', '2021-03-05T00:00:00.000Z'],
  ['2021-03-05.md', '/2021-03-05/', '/2021-03-05/', '2021-03-05T00:00:00.000Z'],
  ['2021-03-05-.md', '/2021-03-05/', '/2021-03-05/', '2021-03-05T00:00:00.000Z'],
  ['2021-03-05 a.md', '/2021-03-05-a/', '/2021-03-05-a/', '2021-03-05T00:00:00.000Z'],
  ['2021-13-45-bad.md', '/2021-13-45-bad/', '/2021-13-45-bad/', null],
  [
    '2021-03-05T10:20:30+02:00-a.md',
    '/a/',
    '/2021-03-05t10-20-30-02-00-a/',
    '2021-03-05T08:20:30.000Z',
  ],
])('%s is %s, or with its date %s, and of %s', (name, url, whole, publishedAt) => {
  const file = `content/${name}`
  const keeping = { 'config.toml': 'base_url = "/"\n[slugify]\npaths_keep_dates = true' }
  expect(read(file, '+++\n+++\n', {})).toMatchObject({ url, publishedAt })
  expect(read(file, '+++\n+++\n', keeping)).toMatchObject({ url: whole, publishedAt })
})

test.each([
  ['+++\ntags = ["a"]\ncategories = ["b"]\n+++\n', [], []],
  ['---\ntaxonomies:\ntags:\n- a\n---\n', [], []],
  ['+++\n[taxonomies]\ntags = ["a"]\ncategories = ["b"]\n+++\n', ['a'], ['b']],
])('Zola takes terms of taxonomies alone: %j', (text, tags, categories) => {
  expect(read('content/a.md', text, {})).toMatchObject({ tags, categories })
})

test('a file .MD is no page', () => {
  expect(read('content/a.MD', '+++\n+++\n', {})?.kind).toBe('file')
})

// What Zola 0.22.0 writes of pages in sections that sort them.
describe('a page that its section cannot sort is not written', () => {
  const section = (by: string, isTransparent = false) =>
    `+++\nsort_by = "${by}"\ntransparent = ${isTransparent}\n+++\n`
  const isPublic = (file: string, head: string, others: Record<string, string>) =>
    read(file, `+++\n${head}\n+++\n`, others)?.status === 'published'

  test.each([
    ['date', 'n d', 'd 2020-02-02-m'],
    ['update_date', 'n t d u', 'd u 2020-02-02-m'],
    ['title', 'n d t', 't'],
    ['title_bytes', 'n w t', 't'],
    ['weight', 'n 2020-02-02-m w', 'w'],
    ['slug', 'n', 'n'],
    ['none', 'n', 'n'],
  ])('by %s of %s, with the date in a name, are written %s', (by, names, written) => {
    const heads: Record<string, string> = {
      d: 'date = 2020-01-01',
      u: 'updated = 2020-01-01',
      t: 'title = "T"',
      w: 'weight = 1',
    }
    const all = [...new Set([...names.split(' '), ...written.split(' ')])]
    const others = { 'content/a/_index.md': section(by) }
    const found = all.filter((one) => isPublic(`content/a/${one}.md`, heads[one] ?? '', others))
    expect(found).toEqual(written.split(' '))
  })

  test.each([
    ['a folder without a section', 'content/a/sub/n.md', '', true],
    ['the folder of index.md', 'content/a/b/index.md', '', false],
    ['another language', 'content/a/n.fr.md', '', true],
    [
      'a section below a transparent one, for its own sort',
      'content/c/d/n.md',
      'title = "T"',
      false,
    ],
    ['the same, for the sort above', 'content/c/d/n.md', 'weight = 1', true],
    ['a transparent section below the root', 'content/t/n.md', '', true],
    ['a transparent section below a folder', 'content/sub/t/n.md', '', false],
  ])('%s', (_, file, head, isWritten) => {
    const others = {
      'config.toml': 'base_url = "/"\n[languages.fr]',
      'content/a/_index.md': section('date'),
      'content/c/_index.md': section('weight'),
      'content/c/d/_index.md': section('date', true),
      'content/t/_index.md': section('date', true),
      'content/sub/t/_index.md': section('date', true),
    }
    expect(isPublic(file, head, others)).toBe(isWritten)
  })

  test('a section that leads elsewhere shows no text', () => {
    expect(isPublic('content/a/_index.md', 'redirect_to = "b/"', {})).toBe(false)
  })
})
