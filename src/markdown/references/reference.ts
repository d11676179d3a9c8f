import type { JsonObject } from '../../shapes.ts'
import type { DialectName } from '../dialects/dialect.ts'
import type { Markup } from '../dialects/markup/markup.ts'
import { encodeSegments } from '../file/percent.ts'
import { isAbsolute, isPlain, remoteUrlOf } from './address.ts'
import { createContext, type Found } from './context.ts'
import { readDefinitions } from './definitions.ts'
import { scanInline, scanTags } from './inline.ts'
import {
  embedNames,
  fileNames,
  isFileName,
  isInStaticFolder,
  isOtherMarkup,
  isPageName,
  pageNames,
} from './names.ts'
import { nameInAddress } from './page-address.ts'
import { proseOf } from './prose.ts'
import { resourcesOf } from './resources.ts'

/** `page`: a link to another article by its file. */
export type Role = 'cover' | 'body' | 'resource' | 'page'

/** What an article refers to: a file of its source, or a remote picture. */
export interface Reference {
  role: Role
  /** As written, without Markdown escapes and HTML entities. */
  reference: string
  alt: string | null
  /** The absolute address of a remote picture; such a reference has no names. */
  remoteUrl: string | null
  /** Paths in the source that it may mean, the best first. */
  names: string[]
}

/** What references are read from: the article's file, cover, front matter and text. */
interface ReferenceSource {
  file: string
  cover: string | null
  data: JsonObject
  body: string
  /** Whether its links to the files of other articles count, which a site's generator resolves. */
  pages?: boolean
  /** Whether `[[Name]]` is a link to another article. */
  wikilinks?: boolean
  /** Whether the generator makes pages of other markup, to whose sources no address leads. */
  otherMarkup?: boolean
}

/** By what a text is read: its dialect, absent for `plain`, and what its site changes. */
interface ReadBy {
  dialect?: DialectName | undefined
  markup?: Partial<Markup> | undefined
}

/** Which links to other articles a text has. */
export const linksIn = ({
  dialect,
  markup,
}: ReadBy): Pick<ReferenceSource, 'pages' | 'wikilinks' | 'otherMarkup'> => ({
  pages: dialect !== undefined,
  wikilinks: markup?.wikilinks ?? dialect === 'obsidian',
  otherMarkup: dialect !== undefined && withOtherMarkup.has(dialect),
})

const withOtherMarkup = new Set(['hugo', 'jekyll', 'hexo', 'astro', 'eleventy', 'pelican'])

/** More references of one article are not stored. */
export const maxReferences = 5_000
// Candidate names repeat each reference several times, so their total is bounded as well.
const maxChars = 400_000
const maxReference = 1_000
const maxAlt = 1_000

/**
 * The files and remote pictures that an article refers to: the cover, then the text in its order,
 * then the resources of the front matter; each once. A pure function, linear in the text.
 */
export function readReferences(source: ReferenceSource): Reference[] {
  return countedReferences(source).references
}

/** The same with the number of characters looked at in vain, which is linear in the text. */
export function countedReferences({
  file,
  cover,
  data,
  body,
  pages = false,
  wikilinks = false,
  otherMarkup = false,
}: ReferenceSource): {
  references: Reference[]
  work: number
} {
  const references: Reference[] = []
  const seen = new Set<string>()
  let chars = 0
  const add = (role: Role, found: Found): boolean => {
    const { address, alt } = found
    const key = `${role}\n${address}`
    if (seen.has(key)) return true
    seen.add(key)
    const reference =
      pages && found.kind === 'link' && (isPageName(address) || nameInAddress(address))
        ? pageReference(file, address)
        : referenceOf(file, role, found, otherMarkup)
    if (!reference) return true
    chars += reference.names.reduce((sum, { length }) => sum + length, 0)
    if (references.length === maxReferences || chars > maxChars) return false
    const words = alt?.()
    references.push({ ...reference, alt: words ? clip(words) : null })
    return true
  }
  if (cover !== null) add('cover', { kind: 'picture', address: cover })
  const work = scanBody(body, (found) => add('body', found), wikilinks)
  for (const found of resourcesOf(data)) add('resource', found)
  return { references, work }
}

const marks = ['](', ']:', '<', '![[', '{{<', '{{%', '{%']

function scanBody(body: string, add: (found: Found) => boolean, wikilinks: boolean): number {
  if (!marks.some((mark) => body.includes(mark)) && !(wikilinks && body.includes('[['))) return 0
  const context = createContext(body.length, add, wikilinks)
  const definitions = body.includes(']:') ? readDefinitions(body) : new Map<string, string>()
  for (const { start, end, tagsOnly } of proseOf(body)) {
    if (context.isOver()) break
    const text = body.slice(start, end)
    // Most paragraphs have none of them.
    if (!/[[<{]/.test(text)) continue
    if (tagsOnly) scanTags(text, context)
    else scanInline(text, definitions, context)
  }
  return context.work()
}

function referenceOf(
  file: string,
  role: Role,
  { kind, address }: Found,
  otherMarkup: boolean,
): Omit<Reference, 'alt'> | null {
  const reference = address.replace(/[\t\n\r]/g, '').trim()
  if (reference === '' || reference.length > maxReference || !isPlain(reference)) return null
  if (isAbsolute(reference)) {
    const remoteUrl = kind === 'picture' ? remoteUrlOf(reference) : null
    return remoteUrl ? { role, reference, remoteUrl, names: [] } : null
  }
  if (kind !== 'picture' && !isFileName(reference)) return null
  const found = kind === 'embed' ? embedNames(file, reference) : fileNames(file, reference)
  const isPage = otherMarkup && isOtherMarkup(reference)
  const names = isPage ? found.filter(isInStaticFolder) : found
  return names.length > 0 ? { role, reference, remoteUrl: null, names } : null
}

function pageReference(file: string, address: string): Omit<Reference, 'alt'> | null {
  const reference = address.trim()
  if (reference.length > maxReference || !isPlain(reference)) return null
  const name = nameInAddress(reference)
  // Encoded, so that a question mark in a name begins no query.
  const names = pageNames(file, name === undefined ? reference : `${encodeSegments(name)}.md`)
  return names.length > 0 ? { role: 'page', reference, remoteUrl: null, names } : null
}

const clip = (words: string) => {
  const plain = words.slice(0, maxAlt).replaceAll('\0', '').replace(/\s+/g, ' ')
  return plain.trim().toWellFormed() || null
}
