import type { IncomingHttpHeaders } from 'node:http'
import type { ByteRange } from '../../blobs/store.ts'
import { AppError } from '../../errors.ts'

/**
 * The one range that a GET asks for (RFC 9110, 14); null for the whole, also for several ranges,
 * for a unit or a notation that is unknown, and when `If-Range` names other bytes. Throws 416 for a
 * range beyond the end.
 */
export function rangeOf(
  { range, 'if-range': condition }: IncomingHttpHeaders,
  etag: string,
  size: number,
): ByteRange | null {
  if (range === undefined || (condition !== undefined && String(condition).trim() !== etag))
    return null
  const [, first = '', last = ''] = single.exec(range) ?? []
  if (first === '') return last === '' ? null : suffix(Number(last), size)
  const [start, end] = [Number(first), last === '' ? Infinity : Number(last)]
  if (end < start) return null
  if (start >= size) throw beyond(size)
  return { start, end: Math.min(end, size - 1) }
}

const single = /^bytes=[\t ,]*(\d*)-(\d*)[\t ,]*$/i

// The last bytes; all of them if there are fewer. An empty file has no bytes that could be named.
function suffix(length: number, size: number): ByteRange | null {
  if (length === 0) throw beyond(size)
  return size === 0 ? null : { start: Math.max(0, size - length), end: size - 1 }
}

const beyond = (size: number) =>
  new AppError('range_not_satisfiable', `The file has ${size} bytes.`, [], {
    'accept-ranges': 'bytes',
    'content-range': `bytes */${size}`,
  })
