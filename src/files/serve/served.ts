import { create } from 'content-disposition'
import type { Hash } from '../../blobs/store.ts'

/** A blob as it is sent: the file itself, or a rendition of it. */
export interface Blob {
  hash: Hash
  /** Bytes. */
  size: number
  type: string
}

/** A blob with all headers that do not depend on the request. */
export interface Served extends Blob {
  etag: string
  /** Names and values of headers in turn. */
  head: readonly string[]
  /** When the signed address expires, in seconds since 1970; null for a public one. */
  expiry: number | null
}

// A browser shows these without running anything that is in them. A PDF runs its scripts in the
// viewer, apart from the site; the viewer does not work under `sandbox`.
const inline =
  /^((audio|video)\/[\w.+-]+|image\/(apng|avif|bmp|gif|heic|heif|jpeg|jxl|png|tiff|webp|x-icon)|application\/pdf|text\/plain)$/

const isInline = (type: string) => inline.test(type)

const inert =
  "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'"
const active = "sandbox; default-src 'none'"

/** Makes the headers of a blob at the address `/files/{original}/{name}`. */
export function serve(blob: Blob, original: Hash, name: string, expiry: number | null): Served {
  const shown = isInline(blob.type)
  const etag = `"${blob.hash}"`
  const headers = {
    etag,
    'content-type': blob.type === 'text/plain' ? 'text/plain; charset=utf-8' : blob.type,
    ...(expiry === null && { 'cache-control': 'public, max-age=31536000, immutable' }),
    'accept-ranges': 'bytes',
    'cache-tag': `file-${original}`,
    ...(!shown && { 'content-disposition': create(name) }),
    'content-security-policy': shown ? inert : active,
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  return { ...blob, etag, head: Object.entries(headers).flat(), expiry }
}
