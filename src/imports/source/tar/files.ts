import { isFileFault } from '../../../file-errors.ts'
import { refusal } from '../../../markdown/problems.ts'
import type { Problem } from '../../../shapes.ts'
import { FileRefused, leftOutAsLarge, smallBytes, storeBeside, storing } from '../beside.ts'
import { archiveError, tooManyEntries } from '../faults.ts'
import type { Arriving, FileIntake, SourceFile } from '../files.ts'
import type { Classification, EntryFilter, Wanted } from '../filter/entry-filter.ts'
import { type IntakeLimits, isBomb } from '../limits.ts'
import { tooLarge, unpacksTooFar } from '../refusals.ts'
import type { ByteSource } from './byte-source.ts'
import { cutOff, padding, type TarEntry, tarEntries } from './entries.ts'
import type { Progress } from './gunzip.ts'

interface TarReading {
  limits: IntakeLimits
  nameEncoding?: string | undefined
  files?: FileIntake | undefined
  /** Progress of decompression, for a packed tar. */
  progress?: Progress
}

/**
 * The files of a tar in stored order, one in memory at a time. With `progress` (a packed tar), a
 * file that unpacks to far more than it should is refused. Throws archiveError after yielding all
 * files before the damage.
 */
export async function* tarFiles(
  source: ByteSource,
  filter: EntryFilter,
  { limits, nameEncoding, files, progress }: TarReading,
): AsyncGenerator<Arriving> {
  let count = 0
  try {
    for await (const entry of tarEntries(source, limits, nameEncoding)) {
      if (++count > limits.maxEntries) throw tooManyEntries(limits.maxEntries)
      const found = filter.classify(entry)
      if (found && 'store' in found) {
        if (files) yield* storeEntry(source, entry, found.store, files)
      } else yield* readOrSkip(source, entry, found, limits, ratioGuard(limits, progress))
    }
  } finally {
    await source.close()
  }
}

async function* readOrSkip(
  source: ByteSource,
  entry: TarEntry,
  found: Exclude<Classification, { store: Wanted }>,
  limits: IntakeLimits,
  bomb: Guard,
): AsyncGenerator<SourceFile> {
  if (found && 'read' in found && entry.size <= limits.maxEntryBytes) {
    yield* readEntry(source, entry, found.read, bomb)
  } else if (found && 'read' in found) {
    yield { ...found.read, problems: [tooLarge(limits.maxEntryBytes)] }
    await pass(source, entry, bomb)
  } else {
    if (found) yield found
    await pass(source, entry, () => false)
  }
}

type Guard = (unpacked: number) => boolean

// Packed bytes arrive in chunks, so an entry may be unpacked from bytes that were read before it.
const packedSlack = 16 * 1024
const stepBytes = 1024 * 1024

/**
 * Returns a check whether an entry unpacks to too many bytes for the packed bytes read since now.
 */
function ratioGuard(limits: IntakeLimits, progress: Progress | undefined): Guard {
  if (!progress) return () => false
  const start = progress.packed
  return (unpacked) => isBomb(unpacked, progress.packed - start + packedSlack, limits)
}

async function* readEntry(
  source: ByteSource,
  entry: TarEntry,
  read: Wanted,
  bomb: Guard,
): AsyncGenerator<SourceFile> {
  const bytes = await takeOrFault(source, entry.size)
  // A failing disk is not a fault of the file.
  if (bytes instanceof Error && isFileFault(bytes)) throw bytes
  if (!Buffer.isBuffer(bytes)) {
    yield {
      ...read,
      problems: [truncatedHere()],
    }
    throw bytes
  }
  if (bomb(entry.size)) yield { ...read, problems: [unpacksTooFar()] }
  else yield { ...read, bytes }
  await skipAll(source, padding(entry.size))
}

/**
 * Stores a file beside the articles: a large one chunk by chunk. How far it unpacks does not
 * matter, because it is never in memory as a whole.
 */
async function* storeEntry(
  source: ByteSource,
  entry: TarEntry,
  wanted: Wanted,
  files: FileIntake,
): AsyncGenerator<Arriving> {
  if (entry.size > files.maxBytes) {
    yield leftOutAsLarge(wanted)
    await pass(source, entry, () => false)
    return
  }
  if (entry.size <= smallBytes) {
    const bytes = await takeOrFault(source, entry.size)
    if (!Buffer.isBuffer(bytes)) return yield* truncated(wanted, bytes)
    yield storing(wanted, bytes, files)
  } else {
    const cut: { fault?: unknown } = {}
    const stored = await storeBeside(wanted, dataOf(source, entry.size, cut), files)
    if ('fault' in cut) return yield* truncated(wanted, cut.fault)
    yield stored
  }
  await skipAll(source, padding(entry.size))
}

async function* truncated(wanted: Wanted, fault: unknown): AsyncGenerator<SourceFile> {
  if (!(fault instanceof Error && isFileFault(fault)))
    yield { ...wanted, beside: true, problems: [truncatedHere()] }
  throw fault
}

async function* dataOf(
  source: ByteSource,
  size: number,
  cut: { fault?: unknown },
): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; left -= smallBytes) {
    const bytes = await takeOrFault(source, Math.min(left, smallBytes))
    if (!Buffer.isBuffer(bytes)) {
      cut.fault = bytes
      throw new FileRefused(truncatedHere())
    }
    yield bytes
  }
}

const truncatedHere = (): Problem =>
  refusal('entry_truncated', 'The archive ends or is damaged inside this file.')

async function takeOrFault(source: ByteSource, size: number): Promise<unknown> {
  try {
    const bytes = await source.take(size)
    return bytes.length === size ? bytes : cutOff()
  } catch (fault) {
    return fault
  }
}

/** Skips an entry in steps, so that the guard detects a bomb before all of it is unpacked. */
async function pass(source: ByteSource, entry: TarEntry, bomb: Guard): Promise<void> {
  const total = entry.size + padding(entry.size)
  for (let passed = 0; passed < total; ) {
    const step = Math.min(stepBytes, total - passed)
    await skipAll(source, step)
    passed += step
    if (bomb(passed))
      throw archiveError('archive_bomb', `${entry.name} unpacks to far more than it should.`)
  }
}

async function skipAll(source: ByteSource, size: number): Promise<void> {
  if ((await source.skip(size)) < size) throw cutOff()
}
