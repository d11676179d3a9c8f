import { posix } from 'node:path'
import type { DocusaurusRules } from './site.ts'

const number = /^\d+\s*[-_.]+\s*([^-_.\s].*)$/s
// Dates and versions begin like numbers.
const noNumber = /^\d+[-_.]\d+/

const withoutNumber = (name: string) =>
  noNumber.test(name) ? name : (number.exec(name)?.[1] ?? name)

/** Folders and name of a document. */
export interface DocName {
  folders: string[]
  name: string
  isIndex: boolean
}

/** The name of a document without the numbers that only sort. */
export function docName({ from, hasNumbers }: DocusaurusRules, file: string): DocName {
  const parts = file
    .slice(from.length)
    .replace(/\.mdx?$/, '')
    .split('/')
  const last = parts.pop() ?? ''
  const folder = parts.at(-1)?.toLowerCase()
  const isIndex = /^(?:index|readme)$/i.test(last) || last.toLowerCase() === folder
  const strip = (part: string) => (hasNumbers ? withoutNumber(part) : part)
  return { folders: parts.map(strip), name: strip(last), isIndex }
}

/** The address of a document within its plugin. */
export function docAddress(
  { folders, name, isIndex }: DocName,
  id: string | undefined,
  slug: string | undefined,
): string {
  const folder = folders.length > 0 ? `/${folders.join('/')}/` : '/'
  if (slug?.startsWith('/')) return slug
  if (slug !== undefined) return posix.join('/', folder, slug)
  return isIndex ? folder : posix.join(folder, id ?? name)
}

const dated = /^(.*?)(\d{4}[-/]\d{1,2}[-/]\d{1,2})(?!.*\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(.*)$/s

/** The date of a post by its name or folders, and its address within the blog. */
export function postName(
  { from }: DocusaurusRules,
  file: string,
): { date: string | null; text: string; slug: string } {
  const name = file
    .slice(from.length)
    .replace(/\.mdx?$/, '')
    .replace(/(?:^|\/)index$/, '')
    .slice(0, 1000)
  const [, folder = '', date, text = ''] = dated.exec(name) ?? []
  if (date === undefined) return { date: null, text: name, slug: `/${name}` }
  const days = date.replaceAll('/', '-')
  return { date: days, text, slug: `/${days.replaceAll('-', '/')}/${folder}${text}` }
}

/** The address of a page by its file. */
export function pageAddress({ from }: DocusaurusRules, file: string): string {
  return `/${file
    .slice(from.length)
    .replace(/\.mdx?$/, '')
    .replace(/(^|\/)index$/i, '$1')}`
}

/** An address with or without its last slash, as the site wants it; `home` keeps its own. */
export function withSlash(address: string, trailingSlash: boolean | null, home = '/'): string {
  if (trailingSlash === null || address === home) return address
  const bare = address.replace(/\/+$/, '')
  return trailingSlash ? `${bare}/` : bare
}
