import { describe, expect, test } from 'vitest'
import type { DialectName, SiteOptions } from '../../src/markdown/dialects/dialect.ts'
import type { ReadArticle } from '../../src/markdown/fields/read.ts'
import { categoryKey } from '../../src/markdown/file/category-name.ts'
import { decodePath } from '../../src/markdown/file/percent.ts'
import { termKey } from '../../src/markdown/file/slug.ts'
import { type Expected, type ExpectedPage, expectedOf, readNamed } from './site-files.ts'

/** `file field` of a difference that is accepted, and its reason. */
export type Differences = Record<string, string>

const instant = (value: unknown) => (value ? new Date(String(value)).toISOString() : null)
const keys = (names: unknown) => [...new Set((names as string[]).map((name) => termKey(name)))]

export function isPublicAt(now: string, { fields }: ReadArticle): boolean {
  const { status, publishedAt, expiresAt } = fields
  return (
    status === 'published' &&
    (publishedAt === null || Date.parse(publishedAt) <= Date.parse(now)) &&
    (expiresAt === null || Date.parse(expiresAt) > Date.parse(now))
  )
}

/** The field as both sides say it, in one form. */
const fields: Record<string, (page: ExpectedPage, article: ReadArticle) => [unknown, unknown]> = {
  url: ({ url }, { fields }) => [
    url === null ? null : decodePath(url).normalize('NFC'),
    fields.url,
  ],
  title: ({ title }, { fields }) => [title?.trim() ?? '', fields.title],
  date: (page, { fields }) => [instant(page.publishDate ?? page.date), fields.publishedAt],
  updated: ({ updated, date }, { fields }) => [
    instant(updated ?? date),
    fields.modifiedAt ?? instant(date),
  ],
  expiryDate: ({ expiryDate }, { fields }) => [instant(expiryDate), fields.expiresAt],
  lang: ({ lang }, { fields }) => [String(lang).toLowerCase(), fields.lang.toLowerCase()],
  tags: ({ tags }, { fields }) => [keys(tags), keys(fields.tags)],
  authors: ({ authors }, { fields }) => [authors, fields.authors],
  categories: ({ categories }, { fields }) => [
    [...new Set((categories as string[][]).map(categoryKey))],
    fields.categories.map((name) => categoryKey([name].flat())),
  ],
}

/**
 * Tests that the articles of sites are what their generator says of them in at least so many
 * fields, but for the accepted differences, each of which must be there.
 */
export function testSites(
  accepted: Record<string, Differences>,
  least: number,
  options: Partial<SiteOptions> = {},
): void {
  describe('what the generator says of a site is what its articles say', () => {
    test.each(Object.entries(accepted))('%s', (name, differences) => {
      const { count, differences: found } = compareSite(name, options)
      expect(count).toBeGreaterThan(least)
      expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
      expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
    })
  })
}

/** Tests that the dialect of sites is certain by their configuration. */
export function testDetection(dialect: DialectName, sites: Record<string, unknown>): void {
  test.each(Object.keys(sites))('%s is known by its configuration', (name) => {
    expect(readNamed(name).detected).toMatchObject({ name: dialect, certainty: 'certain' })
  })
}

interface Compared {
  count: number
  /** `file field: expected / read`, by `file field`. */
  differences: Map<string, string>
}

/** Compares every field that the generator says of the Markdown pages of a site. */
function compareSite(name: string, options: Partial<SiteOptions>): Compared {
  const expected = expectedOf(name)
  const site = readNamed(name, options)
  const found: Compared = { count: 0, differences: new Map() }
  const note = (file: string, field: string, [theirs, ours]: [unknown, unknown]) => {
    found.count++
    if (JSON.stringify(theirs) !== JSON.stringify(ours))
      found.differences.set(
        `${file} ${field}`,
        `${JSON.stringify(theirs)} / ${JSON.stringify(ours)}`,
      )
  }
  for (const page of expected.pages) {
    const kind = site.kindOf(page.file)
    const isMarkdown = /\.(?:md|markdown|mdx)$/i.test(page.file)
    note(page.file, 'kind', [isMarkdown ? 'article' : 'not_markdown', kind])
    if (kind !== 'article') continue
    comparePage(expected, page, site.read(page.file), note)
  }
  for (const file of expected.notPages)
    note(file, 'kind', [false, site.kindOf(file) === 'article' && site.isPage(file)])
  return found
}

function comparePage(
  { now, generator }: Expected,
  page: ExpectedPage,
  article: ReadArticle,
  note: (file: string, field: string, pair: [unknown, unknown]) => void,
): void {
  for (const [field, read] of Object.entries(fields))
    if (page[field] !== undefined && !(field === 'lang' && page.lang === null))
      note(page.file, field, read(page, article))
  compareSummary(generator.name, page, article, note)
  const isPublic = isPublicAt(now, article)
  note(page.file, 'public', [page.public, isPublic])
  if (isPublic) note(page.file, 'never public by mistake', [page.public, true])
  for (const [field, read] of Object.entries(more))
    if (field in page) note(page.file, field, read(page, article))
}

const plainWords = (text: unknown) =>
  String(text ?? '')
    .replace(/[“”„]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(/…/g, '...')
    .replace(/\s+/g, ' ')
    .trim() || null

/** Generators that take the first words where neither a key nor a mark says a summary. */
const firstWords = ['hugo', 'pelican', 'docusaurus', 'nuxt-content']

function compareSummary(
  generator: string,
  { file, summary, description }: ExpectedPage,
  { fields }: ReadArticle,
  note: (file: string, field: string, pair: [unknown, unknown]) => void,
): void {
  const theirs = summary === undefined ? description : summary
  const isOwn = summary === undefined || fields.summary !== null
  if (theirs === undefined || (firstWords.includes(generator) && fields.summary === null)) return
  const ours = plainWords(fields.summary)
  // The key is a summary here, and the generator keeps it apart.
  if (ours !== null && ours === plainWords(description)) note(file, 'summary', [ours, ours])
  else if (isOwn || !firstWords.includes(generator))
    note(file, 'summary', [plainWords(theirs), ours])
}

const slashed = (address: string) => `/${address.replace(/^\/|\/$/g, '')}`

/** Fields of which a generator says more, or less, than an article has. */
const more: typeof fields = {
  aliases: ({ aliases }, { fields }) => [
    (aliases as string[]).length,
    fields.aliases.map(slashed).length,
  ],
  cover: ({ cover }, { fields }) => [
    cover === null || String(cover).endsWith(fields.cover?.replace(/^\.?\//, '') ?? '\0'),
    true,
  ],
}
