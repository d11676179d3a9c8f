import type { FileAddresses } from '../../blobs/addresses.ts'
import { mirroredName } from '../../blobs/mirrored-name.ts'
import type { Config } from '../../config.ts'
import { addressKey } from '../../markdown/references/address.ts'
import type { Role } from '../../markdown/references/reference.ts'
import type { RenderedFile } from '../../markdown/render/options.ts'
import type { ResolvedReference } from './queries.ts'

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
export function listFiles(found: readonly ResolvedReference[] | undefined, site: FileSite): string {
  return found === undefined ? '[]' : `[${found.map((one) => printFile(one, site)).join(',\n')}]`
}

/** The same as objects. */
export const readFiles = (
  found: readonly ResolvedReference[] | undefined,
  site: FileSite,
): ShownFile[] => (found === undefined ? [] : JSON.parse(listFiles(found, site)))

// Both pieces are objects; the address is put between their members.
function printFile(found: ResolvedReference, site: FileSite): string {
  const url = urlHere(found, site)
  const printed = url === null ? found.remote : JSON.stringify(url)
  return `${found.before.slice(0, -1)},"url":${printed},${found.after.slice(1)}`
}

// Null without bytes on this server.
function urlHere({ hash, file, remote }: ResolvedReference, { addresses }: FileSite) {
  if (hash === '') return null
  const path: string | null = JSON.parse(file)
  const name =
    path === null ? mirroredName(JSON.parse(remote)) : path.slice(path.lastIndexOf('/') + 1)
  return addresses.urlOf(hash, name)
}

/** The JSON of the cover among the files, which is their first, and its absolute address. */
export function coverOf(
  found: readonly ResolvedReference[] | undefined,
  site: FileSite,
): { json: string; url: string | undefined } {
  const cover = found?.[0]
  if (!cover?.isCover) return { json: 'null', url: undefined }
  const url = urlHere(cover, site)
  return { json: printFile(cover, site), url: url === null ? undefined : absoluteUrl(url, site) }
}

/** An address from the root as one on the site; others are absolute already. */
export const absoluteUrl = (url: string, { config }: FileSite): string =>
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
