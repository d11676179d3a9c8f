import { describe, expect, test } from 'vitest'
import { kindOf, readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'zola-defaults': {
    'content/posts/future.md public': 'Zola shows the future; here it is scheduled',
    'content/posts/no-title.md title': 'Zola shows no title; here each article has one',
  },
  'zola-languages': {},
}

describe('what Zola documents of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(60)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'zola', certainty: 'certain' })
})

const options = { lang: 'en', timeZone: 'UTC', paths: [] }

/** Reads a file of a site that has these other files. */
function read(file: string, text: string, others: Record<string, string>) {
  const all: Record<string, string> = { 'config.toml': 'base_url = "/"', ...others, [file]: text }
  const { site } = readSite(
    'zola',
    { names: new Set(Object.keys(all)), text: (name) => all[name] },
    options,
  )
  const rules = rulesOf(site, file)
  const result = readArticle(text, file, { ...options, status: 'published', rules })
  return result.ok ? { ...result.article.fields, kind: kindOf(site, file) } : null
}

test('a section that is a draft hides all pages below it', () => {
  const sections = { 'content/a/_index.md': '+++\ndraft = true\n+++\n' }
  expect(read('content/a/b/page.md', '+++\n+++\n', sections)?.status).toBe('draft')
  expect(read('content/ab/page.md', '+++\n+++\n', sections)?.status).toBe('published')
})

test('a file that the site ignores is no page', () => {
  const config = { 'config.toml': 'base_url = "/"\nignored_content = ["*/left.{md,txt}"]' }
  expect(read('content/a/left.md', '', config)?.kind).toBe('not_content')
  expect(read('content/a/right.md', '', config)?.kind).toBe('article')
})

test.each([
  ['on', "content/It's & Ünï_x.md", '/it-s-uni-x/'],
  ['safe', 'content/It is (this)?.md', '/It_is_this/'],
  ['off', 'content/It is.md', '/It is/'],
  // The letters that Zola writes for other scripts are not known here.
  ['on', 'content/日本.md', null],
  ['safe', 'content/日本.md', '/日本/'],
])('slugs are %s: the address of %s', (way, file, url) => {
  const config = { 'config.toml': `base_url = "https://x.org"\n[slugify]\npaths = "${way}"` }
  expect(read(file, '+++\n+++\n', config)?.url).toBe(url)
})
