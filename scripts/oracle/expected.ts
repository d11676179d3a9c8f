import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reading } from './html.ts'
import { mtime, now, root, type Site } from './site.ts'

/** What a generator says of one file. A field of which it says nothing is absent. */
export interface Page extends Partial<Reading> {
  file: string
  /** Site-relative, as the generator writes it; null if it writes no page. */
  url?: string | null
  title?: string | null
  /** Instants in UTC; null if the page has none. */
  date?: string | null
  updated?: string | null
  publishDate?: string | null
  expiryDate?: string | null
  /** Whether the generator publishes the page at the fixed time. */
  public: boolean
  draft?: boolean
  lang?: string
  tags?: string[]
  /** Each category as the path of its names. */
  categories?: string[][]
  aliases?: string[]
  cover?: string | null
  summary?: string | null
  [more: string]: unknown
}

export interface Answer {
  generator: { name: string; version: string }
  pages: Page[]
}

const markup = /\.(md|mdx|markdown|mkd|mkdown|html?|rst|txt|adoc|org|njk|liquid|textile)$/i

/** An instant in UTC without needless zeros; null if it comes from the clock or the mtime. */
export function instant(text: string | number | Date): string | null {
  const iso = new Date(text).toISOString().replace(/\.000Z$/, 'Z')
  return iso === now || iso === mtime ? null : iso
}

const sorted = (page: Page): Page => {
  const { file, url, title, text, headings, links, images, ...others } = page
  return { file, url, title, ...others, text, headings, links, images } as Page
}

const expectedFile = (site: string) => join(root, 'test/dialects/expected', `${site}.json`)

/** Whether the expected file of a site was written by hand. */
export const isByDocumentation = (site: string): boolean =>
  existsSync(expectedFile(site)) &&
  JSON.parse(readFileSync(expectedFile(site), 'utf8')).generator.version === 'documentation'

/** Writes the expected file of a site. */
export function writeExpected(site: Site, { generator, pages }: Answer): void {
  const ordered = pages.map(sorted).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
  const named = new Set(pages.map(({ file }) => file))
  const notPages = site.files.filter((file) => markup.test(file) && !named.has(file))
  const content = { site: site.name, generator, now, mtime, pages: ordered, notPages }
  writeFileSync(expectedFile(site.name), `${JSON.stringify(content, null, 1)}\n`)
}
