import { isUtf8 } from 'node:buffer'
import { fileTypeFromBuffer } from 'file-type'
import { type Dimensions, dimensionsOf, noDimensions } from './headers/dimensions.ts'
import { svgSize } from './headers/svg-size.ts'
import type { StoredBlob } from './store.ts'

/** A blob with what its bytes say: media type, and width and height of a picture in pixels. */
export interface NewBlob extends StoredBlob, Dimensions {
  type: string
}

/** So many bytes from the start are enough to inspect a blob. */
export const inspectedBytes = 512 * 1024

/** What the first bytes (`inspectedBytes` of them) say; never throws over what is in them. */
export async function inspect(start: Buffer): Promise<Omit<NewBlob, keyof StoredBlob>> {
  const type = await typeOf(start)
  if (type === 'image/svg+xml')
    return { type, ...(svgSize(start.toString('utf8')) ?? noDimensions) }
  return { type, ...(type.startsWith('image/') ? await dimensionsOf(start, type) : noDimensions) }
}

async function typeOf(start: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(start).catch(() => undefined)
  // The mark of UTF-16 looks like the start of an MP3.
  if (start[0] === 0xff && start[1] === 0xfe && found?.mime.startsWith('audio/'))
    return 'application/octet-stream'
  if (found && found.mime !== 'application/xml') return found.mime
  if (start.includes(0) || !isUtf8(wholeCharacters(start))) return 'application/octet-stream'
  const text = start.toString('utf8').trimStart().toLowerCase()
  if (/^(<\?xml|<!doctype svg|<!--|<svg)/.test(text) && text.includes('<svg'))
    return 'image/svg+xml'
  if (found || text.startsWith('<?xml')) return 'application/xml'
  return /<(!doctype html|html|head|body|script|iframe|svg)\b/.test(text)
    ? 'text/html'
    : 'text/plain'
}

// The last character may be cut.
const wholeCharacters = (start: Buffer) =>
  start.length < inspectedBytes ? start : start.subarray(0, lastStart(start))

function lastStart(bytes: Buffer): number {
  let end = bytes.length - 1
  while (end > bytes.length - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return end
}
