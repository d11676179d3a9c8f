import { type Header, pack } from 'tar-stream'
import type { IntakeLimits } from '../source/limits.ts'

/** The end mark of a tar: two blocks of zeros. */
export const tarEnd = Buffer.alloc(1024)

/**
 * One file as a tar entry, without the end mark. Loose files of an upload are stored as one tar, so
 * that the archive reader applies its checks to them too. Equal files give equal bytes: the entry
 * has no time and no owner.
 */
export async function tarEntry(name: string, bytes: Buffer): Promise<Buffer> {
  const tar = pack()
  tar.entry(headerOf(name), bytes)
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).subarray(0, -tarEnd.length)
}

/**
 * A file's bytes, up to one more than the limit, which is enough for the reader to refuse it. The
 * rest is read and discarded.
 */
export async function looseBytes(
  chunks: AsyncIterable<Buffer>,
  limits: IntakeLimits,
): Promise<Buffer> {
  const taken: Buffer[] = []
  let room = limits.maxEntryBytes + 1
  for await (const chunk of chunks) {
    if (room > 0) taken.push(chunk.subarray(0, room))
    room -= chunk.length
  }
  return Buffer.concat(taken)
}

function headerOf(name: string): Partial<Header> & { name: string } {
  // A trailing slash would make it a folder, and folders get no outcome.
  const header: Partial<Header> & { name: string } = {
    name: withoutTrailingSlashes(name),
    type: 'file',
    mtime: new Date(0),
  }
  // A plain header ends the name at NUL; PAX keeps the whole name, so the reader can refuse it.
  return name.includes('\0') ? { ...header, pax: {} } : header
}

function withoutTrailingSlashes(name: string): string {
  let end = name.length
  while (end > 0 && name[end - 1] === '/') end--
  return name.slice(0, end)
}
