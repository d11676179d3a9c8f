import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { rollOver } from '../../../src/markdown/dialects/reading/yaml-dates.ts'
import { siteOf, withHead } from '../site-files.ts'

test.each([
  '2017-16-26',
  '2017-02-30',
  '2017-00-00',
  '0050-13-01',
  '2017-13-01 10:00:00',
  '2017-2-30T25:61:61.1239Z',
  '2017-12-31 24:30:00.5 -1:30',
  '2017-02-30 10:00:00 +25:99',
  '9999-99-99',
])('%s is what js-yaml reads', (text) => {
  const rolled = rollOver(text)
  expect(rolled).not.toBe(text)
  const at = new Date(/T.*[^Z]$/.test(rolled) ? `${rolled}Z` : rolled)
  expect(at).toEqual(load(text))
})

test.each(['2017-12-31', '2017-1-32', '2017-02-30 10:00', '17-16-26', '2017-16-26 x', ''])(
  '%s stays as it is',
  (text) => expect(rollOver(text)).toBe(text),
)

const year = new Date().getUTCFullYear()
// With 99 months of 2 years ago it is about six years from now.
const ahead = `${year - 2}-99-01`

const sites: [DialectName, string, string, boolean][] = [
  ['hexo', '_config.yml', 'source/_posts/a.md', true],
  ['docusaurus', 'docusaurus.config.js', 'blog/a.md', true],
  ['astro', 'astro.config.mjs', 'src/content/blog/a.md', true],
  ['vitepress', '.vitepress/config.js', 'a.md', true],
  ['eleventy', 'eleventy.config.js', 'a.md', true],
  ['gatsby', 'gatsby-config.js', 'content/a.md', true],
  ['nuxt-content', 'content.config.ts', 'content/a.md', false],
  ['plain', 'x', 'a.md', false],
]

test.each(sites)('%s', (dialect, config, file, rolls) => {
  const text = config.endsWith('.yml') ? 'permalink: :year/:title/\n' : 'export default {}'
  const site = siteOf(dialect, { [config]: text, [file]: undefined })
  const read = (head: string) => {
    const found = site.read(file, withHead(head))
    if (!found.ok) throw new Error(JSON.stringify(found.problems))
    return found.article
  }
  const rolled = read('date: 2017-16-26')
  const undated = { publishedAt: null, status: 'published' }
  const at = { publishedAt: '2018-04-26T00:00:00.000Z', status: 'published' }
  expect(rolled.fields).toMatchObject(rolls ? at : undated)
  expect(rolled.problems.map(({ code, line }) => [code, line])).toEqual([['invalid_date', 2]])
  expect(read('date: "2017-16-26"').fields).toMatchObject(undated)
  if (dialect === 'hexo') expect(rolled.fields.url).toBe('/2018/a/')
  const isAhead = Date.parse(read(`date: ${ahead}`).fields.publishedAt ?? '') > Date.now()
  expect(isAhead).toBe(rolls)
})
