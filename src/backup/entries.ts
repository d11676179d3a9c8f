import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { z } from 'zod'
import { AppError } from '../errors.ts'

/** One entry of a backup; its bytes are read before the next entry is. */
export interface Entry {
  name: string
  size: number
  bytes: AsyncIterable<Buffer>
}

/** The entries of a backup, one at a time. */
export interface Entries {
  /** Null after the last one. */
  current(): Entry | null
  next(): Promise<void>
  close(): void
}

/** Reads a tar. Its own faults become an AppError that says so. */
export async function openEntries(bytes: Readable): Promise<Entries> {
  const tar = extract()
  const read = pipeline(bytes, tar)
  read.catch(() => {})
  const entries = tar[Symbol.asyncIterator]()
  let current: Entry | null = null
  const next = async () => {
    const { value, done } = await entries.next().catch(refuse)
    current = done ? null : entryOf(value as unknown as TarEntry)
    if (done) await read.catch(refuse)
  }
  await next()
  const close = () => {
    bytes.destroy()
    tar.destroy()
  }
  return { current: () => current, next, close }
}

type TarEntry = AsyncIterable<Buffer> & { header: { name: string; size?: number | undefined } }

const entryOf = (entry: TarEntry): Entry => ({
  name: entry.header.name,
  size: entry.header.size ?? 0,
  bytes: bytesOf(entry),
})

async function* bytesOf(entry: TarEntry): AsyncGenerator<Buffer> {
  try {
    yield* entry
  } catch (error) {
    refuse(error)
  }
}

function refuse(error: unknown): never {
  // The file itself cannot be read.
  if (error instanceof Error && 'syscall' in error) throw error
  throw damaged(error instanceof Error ? error.message : String(error))
}

/** The fault of a file that is cut, changed, or no backup. */
export const damaged = (why: string) =>
  new AppError(
    'bad_request',
    `The backup is damaged, cut or no backup: ${why.replace(/\.*$/, '.')}`,
  )

const maxJson = 64 << 20

/** Reads an entry of JSON whole. */
export async function readJson<T>(
  { name, size, bytes }: Entry,
  shape: z.ZodType<T>,
): Promise<{ value: T; text: Buffer }> {
  if (size > maxJson) throw damaged(`${name} is too large`)
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  const text = Buffer.concat(chunks)
  try {
    return { value: shape.parse(JSON.parse(text.toString())), text }
  } catch {
    throw damaged(`${name} does not say what it should`)
  }
}
