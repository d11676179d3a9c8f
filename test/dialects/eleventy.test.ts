import { describe, expect, test } from 'vitest'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

const hidden = 'Eleventy shows it; here a draft or a date in the future hides it'
const noTitle = 'Eleventy knows no title; here each article has one'
const ofDraft = 'a draft keeps the address that it has once it is public'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'eleventy-defaults': {
    'README.md title': noTitle,
    '_drafts/idea.md public': hidden,
    'no-head.md title': noTitle,
    'posts/draft.md public': hidden,
    'posts/future.md public': hidden,
    'posts/key.md title': noTitle,
  },
  'eleventy-config': {},
  'eleventy-code': { 'src/draft.md url': ofDraft },
}

describe('what Eleventy says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(40)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test('a site is known by its configuration, or likely by its data', () => {
  expect(readNamed('eleventy-config').detected).toMatchObject({
    name: 'eleventy',
    certainty: 'certain',
  })
  expect(readNamed('eleventy-defaults').detected).toMatchObject({
    name: 'eleventy',
    certainty: 'likely',
  })
})

test('folders without pages are left out by a reason', () => {
  const site = readNamed('eleventy-config')
  const kinds = ['src/', 'src/_data/', 'src/_includes/', '_site/', 'assets/', 'lib/']
  expect(kinds.map((folder) => site.kindOf(folder))).toEqual([
    'article',
    'config',
    'layout',
    'build_output',
    'file',
    'code',
  ])
})

test('a pattern gives the address that only code could tell', () => {
  const site = readNamed('eleventy-config', { paths: ['src/blog:/journal/:slug/'] })
  expect(site.read('src/blog/2022-01-02-one.md').fields.url).toBe('/base/journal/one/')
  expect(site.read('src/news/two.md').fields.url).toBe('/base/n/two.html')
})
