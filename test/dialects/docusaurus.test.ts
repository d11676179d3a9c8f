import { describe, expect, test } from 'vitest'
import { kindOf, readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

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

describe('what Docusaurus says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(40)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'docusaurus', certainty: 'certain' })
})

test('options that only code can tell are named', () => {
  const config =
    'export default { baseUrl: process.env.BASE, i18n: { defaultLocale: "en", locales } }'
  const files = {
    names: new Set(['docusaurus.config.js', 'docs/a.md']),
    text: (file: string) => (file === 'docusaurus.config.js' ? config : undefined),
  }
  const { problems } = readSite('docusaurus', files, { lang: 'en', timeZone: 'UTC', paths: [] })
  expect(problems.map(({ message }) => /"(.*?)"/.exec(message)?.[1])).toEqual(['baseUrl'])
})

test('a folder of documents may be beside that of the site', () => {
  const config = `module.exports = { presets: [['classic', { docs: { path: '../docs' } }]],
    plugins: [['content-docs', { id: 'more', path: './../more/', routeBasePath: '/m' }]] }`
  const names = ['website/docusaurus.config.js', 'docs/a.md', 'more/b.md', 'website/docs/c.md']
  const files = { names: new Set(names), text: () => config }
  const { site } = readSite('docusaurus', files, { lang: 'en', timeZone: 'UTC', paths: [] })
  const kinds = names.slice(1).map((file) => kindOf(site, file))
  expect(kinds).toEqual(['article', 'article', 'not_content'])
  expect(names.slice(1, 3).map((file) => rulesOf(site, file))).toMatchObject([
    { route: 'docs', from: 'docs/' },
    { route: 'm', from: 'more/' },
  ])
})
