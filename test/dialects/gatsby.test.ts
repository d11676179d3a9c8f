import { describe, expect, test } from 'vitest'
import { readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'gatsby-blog': {
    'content/blog/draft.md public': 'whether Gatsby reads the key is up to code; here it hides',
    'content/blog/future.md public':
      'whether Gatsby reads the date is up to code; here it schedules',
    'content/blog/no-title.md title': 'Gatsby shows no title; here each article has one',
  },
}

describe('what Gatsby documents of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(15)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'gatsby', certainty: 'certain' })
})

test('an address that only code knows is null, or comes from an option', () => {
  const files = {
    names: new Set(['gatsby-config.js', 'content/a/index.md']),
    text: () => 'module.exports = {}',
  }
  const url = (paths: string[]) => {
    const options = { lang: 'en', timeZone: 'UTC', paths }
    const { site } = readSite('gatsby', files, options)
    const rules = rulesOf(site, 'content/a/index.md')
    const read = readArticle('.', 'content/a/index.md', { ...options, status: 'published', rules })
    return read.ok && read.article.fields.url
  }
  expect(url([])).toBe(null)
  expect(url(['content:/blog/:slug/'])).toBe('/blog/a/')
})
