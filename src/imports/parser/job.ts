import type { Parsed, ParsedFile, ParseOptions } from '../run/parse.ts'
import type { ReadFile } from '../source/files.ts'

/** Files for the thread; their bytes are in one buffer, which is transferred without a copy. */
export interface Job {
  bytes: Uint8Array<ArrayBuffer>
  files: (Omit<ReadFile, 'bytes'> & { size: number })[]
  options: ParseOptions
}

/**
 * The result of the thread. All hashes are in one buffer, because a Buffer does not arrive as a
 * Buffer.
 */
export interface JobResult {
  parsed: (Exclude<Parsed, ParsedFile> | Omit<ParsedFile, 'hash'>)[]
  hashes: Uint8Array<ArrayBuffer>
}

/** A bug in the parser, sent to the import, which then fails with this error. */
export interface JobFault {
  error: Error
}

const hashSize = 32

/** Puts the bytes of files together, so that a thread takes them without a copy. */
export function packJob(files: readonly ReadFile[], options: ParseOptions): Job {
  const bytes = new Uint8Array(files.reduce((sum, file) => sum + file.bytes.length, 0))
  let at = 0
  for (const file of files) {
    bytes.set(file.bytes, at)
    at += file.bytes.length
  }
  const entries = files.map(({ bytes, ...file }) => ({ ...file, size: bytes.length }))
  return { bytes, files: entries, options }
}

/** The files of a job. */
export function unpackJob({ bytes, files }: Job): ReadFile[] {
  let at = 0
  return files.map(({ size, ...file }) => {
    const view = Buffer.from(bytes.buffer, at, size)
    at += size
    return { ...file, bytes: view }
  })
}

/** Puts the hashes of parsed files together. */
export function packResult(all: readonly Parsed[]): JobResult {
  const hashes = new Uint8Array(all.length * hashSize)
  const parsed = all.map((one, index) => {
    if (!('hash' in one)) return one
    const { hash, ...rest } = one
    hashes.set(hash, index * hashSize)
    return rest
  })
  return { parsed, hashes }
}

/** The parsed files of a result. */
export function unpackResult({ parsed, hashes }: JobResult): Parsed[] {
  return parsed.map((one, index) =>
    'article' in one
      ? { ...one, hash: Buffer.from(hashes.buffer, index * hashSize, hashSize) }
      : one,
  )
}
