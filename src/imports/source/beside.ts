import { AppError } from '../../errors.ts'
import type { Problem } from '../../shapes.ts'
import type { Arriving, FileIntake, IgnoredName, SourceFile } from './files.ts'
import type { Wanted } from './filter/entry-filter.ts'

/** Files up to this size are kept in memory while they are stored, several at a time. */
export const smallBytes = 256 * 1024

// Storing a file waits for the disk several times, so files are stored side by side.
const maxArriving = 16
const maxTextBytes = 1024 * 1024

/** A problem of the bytes, found while they are stored: the file fails, and the rest continues. */
export class FileRefused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'FileRefused'
    this.problem = problem
  }
}

/** A file over the limit, which is left out and named in the report. */
export const leftOutAsLarge = ({ file, position }: Wanted): IgnoredName => ({
  ignored: file,
  position,
  reason: 'too_large',
})

/** Refuses a file beside the articles. */
export const refuseBeside = ({ file, position }: Wanted, problem: Problem): SourceFile => ({
  file,
  position,
  beside: true,
  problems: [problem],
})

/** Stores the bytes of a file beside the articles; throws when the store fails. */
export async function storeBeside(
  wanted: Wanted,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  files: FileIntake,
): Promise<SourceFile> {
  try {
    return { ...wanted, blob: await files.put(bytes) }
  } catch (error) {
    if (error instanceof FileRefused) return refuseBeside(wanted, error.problem)
    if (error instanceof AppError && error.code === 'too_large') return leftOutAsLarge(wanted)
    throw error
  }
}

/** Starts to store bytes that are in memory. */
export function storing(wanted: Wanted, bytes: Buffer, files: FileIntake): Arriving {
  const stored = storeBeside(wanted, [bytes], files)
  // The rejection is thrown where the promise is awaited.
  stored.catch(() => {})
  return { stored }
}

/**
 * The files in their order, while up to sixteen files are being stored. If the source fails, yields
 * all files before the fault, then throws.
 */
export async function* settled(source: AsyncIterable<Arriving>): AsyncGenerator<SourceFile> {
  const ahead: Arriving[] = []
  const items = source[Symbol.asyncIterator]()
  let texts = 0
  const first = async () => {
    const item = ahead.shift() as Arriving
    texts -= sizeOf(item)
    return 'stored' in item ? await item.stored : item
  }
  try {
    let next = await orFault(items)
    for (; 'item' in next; next = await orFault(items)) {
      ahead.push(next.item)
      texts += sizeOf(next.item)
      while (isFull(ahead, texts)) yield await first()
    }
    while (ahead.length > 0) yield await first()
    if ('fault' in next) throw next.fault
  } finally {
    await items.return?.()
  }
}

type Next = { item: Arriving } | { fault: unknown } | { done: true }

async function orFault(items: AsyncIterator<Arriving>): Promise<Next> {
  try {
    const { done, value } = await items.next()
    return done ? { done } : { item: value }
  } catch (fault) {
    return { fault }
  }
}

const sizeOf = (found: Arriving) => ('bytes' in found ? found.bytes.length : 0)

// Nothing waits for files that are there already.
const isFull = ([head, ...others]: readonly Arriving[], texts: number) =>
  head !== undefined &&
  (!('stored' in head) || others.length >= maxArriving || texts > maxTextBytes)
