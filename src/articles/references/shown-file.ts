import type { FileAddresses } from '../../blobs/addresses.ts'
import { mirroredName } from '../../blobs/mirrored-name.ts'
import type { Config } from '../../config.ts'
import { addressKey } from '../../markdown/references/address.ts'
import type { Role } from '../../markdown/references/reference.ts'
import type { RenderedFile } from '../../markdown/render/options.ts'
import type { ResolvedReferences } from './queries.ts'

/** A reference as `include=files` shows it. */
export interface ShownFile {
  role: Exclude<Role, 'page'>
  reference: string
  alt: string | null
  status: 'stored' | 'remote' | 'mirrored' | 'missing'
  fileId: string | null
  url: string | null
  type: string | null
  size: number | null
  width: number | null
  height: number | null
  placeholder: string | null
}

/** Where files are served, and as which pictures. */
export interface FileSite {
  addresses: FileAddresses
  config: Pick<Config, 'siteUrl' | 'filesUrl' | 'imageWidths' | 'imageFormats'>
}

/** The JSON of the files of an article, as `include=files` shows them. */
export function listFiles(found: ResolvedReferences | undefined, site: FileSite): string {
  if (found === undefined) return '[]'
  const lines = found.split('\n')
  let json = `[${lines[0]}`
  for (let at = 1; at < lines.length; at += linesOfAddress)
    json += JSON.stringify(addressAt(lines, at, site)) + lines[at + 2]
  return `${json}]`
}

/** The lines of `ResolvedReferences` from one address to the next. */
const linesOfAddress = 3

/** The same as objects. */
export const readFiles = (found: ResolvedReferences | undefined, site: FileSite): ShownFile[] =>
  found === undefined ? [] : JSON.parse(listFiles(found, site))

/** The address of the bytes that the lines from `at` on name. */
function addressAt(lines: readonly string[], at: number, { addresses }: FileSite): string {
  const [hash, named] = [lines[at] as string, JSON.parse(lines[at + 1] as string) as string]
  const name = named.startsWith('/') ? named.slice(named.lastIndexOf('/') + 1) : mirroredName(named)
  return addresses.urlOf(hash, name)
}

/**
 * The JSON of the cover, which is the first of the files, and the absolute address of its bytes.
 */
export function coverOf(
  found: ResolvedReferences | undefined,
  site: FileSite,
): { json: string; url: string | undefined } {
  if (!found?.startsWith('{"role":"cover"')) return { json: 'null', url: undefined }
  // Quotes within a text are escaped.
  const next = found.indexOf('},{"role":"')
  const lines = (next < 0 ? found : found.slice(0, next + 1)).split('\n')
  const [before = '', , , after] = lines
  if (after === undefined) return { json: before, url: undefined }
  const url = addressAt(lines, 1, site)
  return { json: before + JSON.stringify(url) + after, url: absoluteUrl(url, site) }
}

/** An address from the root as one on the site; others are absolute already. */
const absoluteUrl = (url: string, { config }: FileSite): string =>
  url.startsWith('/') ? config.siteUrl + url : url

/** The bytes of the cover on this server, with an absolute address; null if it has none here. */
export function coverIn(
  files: readonly ShownFile[],
  site: FileSite,
): (ShownFile & { url: string }) | null {
  const cover = files.find(({ role }) => role === 'cover')
  if (!cover?.url || !isHere(cover)) return null
  return { ...cover, url: absoluteUrl(cover.url, site) }
}

const isHere = ({ status }: ShownFile) => status === 'stored' || status === 'mirrored'

/**
 * What the renderer puts in the place of references to bytes on this server, by the key of the
 * address; with absolute addresses for readers elsewhere.
 */
export function renderedFiles(
  files: readonly ShownFile[],
  site: FileSite,
  absolute = false,
): Map<string, RenderedFile> {
  const all = new Map<string, RenderedFile>()
  for (const file of files) {
    const key = addressKey(file.reference)
    if (file.url === null || !isHere(file) || all.has(key)) continue
    all.set(key, rendered(file, absolute ? absoluteUrl(file.url, site) : file.url, site))
  }
  return all
}

const convertible = /^image\/(?:jpeg|png|webp|avif|tiff)$/

function rendered({ type, width, height }: ShownFile, url: string, { config }: FileSite) {
  if (width === null || height === null) return { url }
  const widths = convertible.test(type ?? '')
    ? config.imageWidths.filter((one) => one < width).sort((a, b) => a - b)
    : []
  if (widths.length === 0) return { url, width, height }
  const format = config.imageFormats.includes('webp') ? '&format=webp' : ''
  const query = `${url}${url.includes('?') ? '&' : '?'}w=`
  const smaller = widths.map((one) => `${query}${one}${format} ${one}w`)
  return { url, width, height, srcset: [...smaller, `${url} ${width}w`].join(', ') }
}
