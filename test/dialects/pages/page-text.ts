import { readingOf } from '../../../scripts/oracle/html.ts'
import type { ReadArticle } from '../../../src/markdown/fields/read.ts'
import { decodePath } from '../../../src/markdown/file/percent.ts'
import { addressKey } from '../../../src/markdown/references/address.ts'
import { linksIn, readReferences } from '../../../src/markdown/references/reference.ts'
import { addressOnSite } from '../../../src/markdown/render/links.ts'
import type { RenderedFile } from '../../../src/markdown/render/options.ts'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { expectedOf, type ReadSite, readNamed } from '../site-files.ts'

interface Heading {
  level: number
  text: string
  id: string | null
}

/** What a reader finds in the HTML of one page, as the generator and as this server write it. */
interface Reading {
  text: string
  headings: Heading[]
  links: string[]
  images: string[]
}

/**
 * Compares the words, headings, links and pictures of the pages of a site; returns the differences
 * as `file part`.
 */
export function compareTexts(name: string): { count: number; differences: Map<string, string> } {
  const site = readNamed(name)
  const all = expectedOf(name).pages
  const pages = all.filter(
    ({ file, text }) => text !== undefined && text !== '' && site.kindOf(file) === 'article',
  )
  const urls = new Map(all.flatMap(({ file, url }) => (url === null ? [] : [[file, url]])))
  const found = { count: 0, differences: new Map<string, string>() }
  for (const page of pages) {
    const article = site.read(page.file)
    const ours = readingOf(htmlOf(site, page.file, article, urls))
    for (const part of ['text', 'headings', 'ids', 'links', 'images'] as const) {
      if (!isTold(page, part)) continue
      const base = article.fields.url ?? '/'
      const [theirs, own] = [page as unknown as Reading, ours].map((one) => forms[part](one, base))
      found.count++
      if (JSON.stringify(theirs) !== JSON.stringify(own))
        found.differences.set(
          `${page.file} ${part}`,
          `${JSON.stringify(theirs)} / ${JSON.stringify(own)}`,
        )
    }
  }
  return found
}

/** Whether the generator says it; many make no ids by themselves. */
function isTold(page: object, part: keyof typeof forms): boolean {
  const { headings, ...told }: Partial<Reading> = page
  if (part !== 'ids') return { headings, ...told }[part] !== undefined
  return headings?.every(({ id }) => id !== null) ?? false
}

/** Renders as the server does, with the links by file that it would look up. */
function htmlOf(
  { site }: Pick<ReadSite, 'site'>,
  file: string,
  { body, fields }: ReadArticle,
  urls: ReadonlyMap<string, string>,
): string {
  const { dialect, markup } = site
  const source = { file, cover: null, data: {}, body, ...linksIn({ dialect, markup }) }
  const files = new Map<string, RenderedFile>()
  for (const { role, reference, names } of readReferences(source)) {
    const url = names.map((one) => urls.get(one)).find((one) => one !== undefined)
    if (role === 'page' && url)
      files.set(addressKey(reference), { url: addressOnSite('', decodePath(url)) })
  }
  const { lang, path, url } = fields
  return renderNow(body, { lang, path, file, at: url ?? undefined, dialect, markup, files }).html
}

/** The form in which both sides are compared. */
const forms: Record<keyof Reading | 'ids', (reading: Reading, base: string) => unknown> = {
  // Generators put blanks between elements in many ways, and change quotation marks and dashes.
  text: ({ text }) => plainSigns(text).replace(/\s+/g, '').toLowerCase(),
  headings: ({ headings }) => headings.map(({ level, text }) => `${level} ${plainSigns(text)}`),
  ids: ({ headings }) => headings.map(({ id }) => id),
  // Links within the page are those of its contents.
  links: ({ links }, base) => [
    ...new Set(links.filter((link) => !link.startsWith('#')).map((link) => onPage(link, base))),
  ],
  images: ({ images }) => images.map((image) => image.replace(/^.*\//, '')),
}

function onPage(link: string, base: string): string {
  const { origin, pathname } = new URL(link, `http://site${base}`)
  return (origin === 'http://site' ? '' : origin) + decodePath(pathname).replace(/(.)\/$/, '$1')
}

const plainSigns = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[–—]|-{2,3}/g, '-')
    .replace(/…/g, '...')
    .replace(/\\[()]|\$/g, '')
    .replace(/↩\ufe0e?/g, '')
    .trim()
