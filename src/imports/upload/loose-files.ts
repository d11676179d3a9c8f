import { type Header, pack } from 'tar-stream'
import type { IntakeLimits } from '../source/limits.ts'

/** What ends a tar: two blocks of zeros. */
export const tarEnd = Buffer.alloc(1024)

/**
 * One file of a tar, without the end mark. Loose files of an upload are kept as one tar, so that
 * the reader of archives gives its verdicts on them too. The same file gives the same bytes: no
 * time, no owner.
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
 * A file's bytes, or as many as show the reader that it is over the limit. The rest is passed over
 * unkept.
 */
export async function looseBytes(
  chunks: AsyncIterable<Buffer>,
  limits: IntakeLimits,
): Promise<Buffer> {
  const kept: Buffer[] = []
  let room = limits.maxEntryBytes + 1
  for await (const chunk of chunks) {
    if (room > 0) kept.push(chunk.subarray(0, room))
    room -= chunk.length
  }
  return Buffer.concat(kept)
}

function headerOf(name: string): Partial<Header> & { name: string } {
  // A trailing slash would make it a folder, which has no verdict.
  const header: Partial<Header> & { name: string } = {
    name: withoutTrailingSlashes(name),
    type: 'file',
    mtime: new Date(0),
  }
  // In a plain header NUL ends the name; PAX keeps it for the verdict.
  return name.includes('\0') ? { ...header, pax: {} } : header
}

function withoutTrailingSlashes(name: string): string {
  let end = name.length
  while (end > 0 && name[end - 1] === '/') end--
  return name.slice(0, end)
}
