import type { FileAddresses } from '../../blobs/addresses.ts'
import { mirroredName } from '../../blobs/mirrored-name.ts'
import type { Config } from '../../config.ts'
import { addressKey } from '../../markdown/references/address.ts'
import type { Role } from '../../markdown/references/reference.ts'
import type { RenderedFile } from '../../markdown/render/options.ts'

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
export function listFiles(json: string | undefined, site: FileSite): string {
  return json === undefined ? '[]' : `[${withUrls(json, site.addresses)}]`
}

/** The same as objects. */
export const readFiles = (json: string | undefined, site: FileSite): ShownFile[] =>
  json === undefined ? [] : JSON.parse(listFiles(json, site))

// Within a text JSON escapes quotes, so these match members alone.
const mirrored = /"status":"mirrored","fileId":null,"url":"([0-9a-f]{64}) ((?:[^"\\]|\\.)*)"/g
const stored = /"status":"stored","fileId":"[^"]*","url":"[^"]*\/([0-9a-f]{64})\/[^"]*(?=")/g

function withUrls(json: string, addresses: FileAddresses): string {
  const all = json.includes('"status":"mirrored"')
    ? json.replace(mirrored, (_, hash: string, remote: string) => {
        const url = addresses.urlOf(hash, mirroredName(JSON.parse(`"${remote}"`)))
        return `"status":"mirrored","fileId":null,"url":${JSON.stringify(url)}`
      })
    : json
  return addresses.signature('') === ''
    ? all
    : all.replace(stored, (found, hash: string) => found + addresses.signature(hash))
}

/** The JSON of the cover among the files, which is their first, and its absolute address. */
export function coverOf(files: string, site: FileSite): { json: string; url: string | undefined } {
  if (!files.startsWith('[{"role":"cover"')) return { json: 'null', url: undefined }
  const end = files.indexOf(',\n')
  const json = files.slice(1, end < 0 ? -1 : end)
  const url = /"status":"(?:stored|mirrored)","fileId":[^,]*,"url":"([^"]*)"/.exec(json)?.[1]
  return { json, url: url === undefined ? undefined : absoluteUrl(url, site) }
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
