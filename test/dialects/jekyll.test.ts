import { describe, expect, test } from 'vitest'
import { readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

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

describe('what Jekyll says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(100)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'jekyll', certainty: 'certain' })
})

// Jekyll's EntryFilter leaves out names that begin with these signs or end with the last.
test.each(['.a.md', '_a.md', '#a.md', '~a.md', 'a/~b/c.md', 'a.md~'])('%s is no page', (file) => {
  expect(readNamed('jekyll-config').kindOf(file)).not.toBe('article')
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

// Jekyll 4.3 stops at the last two; a plugin of the site docs.scala-lang.org fills `:number`.
test.each([
  ['/x/:title.html', '/x/a.html'],
  ['/x/:year_:month/', '/x/2020_01/'],
  ['/x/:number.html', null],
  ['/x/:titles/', null],
])('permalink: %s gives %s', (permalink, url) => {
  const defaults = { lang: 'en', timeZone: 'UTC', paths: [] }
  const file = '_posts/2020-01-01-a.md'
  const { site } = readSite('jekyll', { names: new Set([file]), text: () => undefined }, defaults)
  const options = { ...defaults, status: 'published' as const, rules: rulesOf(site, file) }
  const read = readArticle(`---\npermalink: ${permalink}\n---\nText.\n`, file, options)
  expect(read.ok && read.article.fields.url).toBe(url)
})
