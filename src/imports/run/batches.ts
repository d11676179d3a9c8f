import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Sql } from '../../database/client.ts'
import { indexTexts } from '../../search/indexing/index-texts.ts'
import type { Parser } from '../parser/parser.ts'
import { parseStream } from '../parser/stream.ts'
import type { FileIntake, OpenSource, SourceFile } from '../source/files.ts'
import { isStored } from './decide.ts'
import { refuseIf, wantedFrom, withPlainTexts } from './file-streams.ts'
import type { Parsed, ParsedFile } from './parse.ts'
import { findStates } from './state-queries.ts'

/**
 * Files per batch and transaction. Two batches are in memory at a time: with 500 files each they
 * took 390 MiB, with 200 they take 270.
 */
export const batchFiles = 200
// Names that are left out cost almost nothing.
const batchNames = 10_000
const batchBytes = 4 * 1024 * 1024
// Yield after this many texts, so that the next statement of the batch being written need not wait
// for a whole batch.
const stride = 16

interface BatchOptions {
  /** Position of the last file with an outcome. */
  after: number
  /** Of this many files each article ends its batch, and nothing is read ahead of it. */
  alone: number
  /** Called before a file is tried alone; false refuses it without parsing it. */
  mayTry: (position: number) => Promise<boolean>
  retry: <T>(work: () => Promise<T>) => Promise<T>
  parser: Parser
  files?: FileIntake | undefined
  source: string
  sql: Sql
}

/**
 * Parses a source into batches, one ahead: the next batch is read while PostgreSQL writes the
 * current one.
 */
export async function* batches(open: OpenSource, given: BatchOptions): AsyncGenerator<Parsed[]> {
  const source = parseInBatches(open, given)
  let ahead = orError(source.next())
  try {
    for (;;) {
      const next = await ahead
      if ('error' in next) throw next.error
      if (next.value.done) return
      const { batch, alone } = next.value.value
      if (!alone) ahead = orError(source.next())
      yield batch
      if (alone) ahead = orError(source.next())
    }
  } finally {
    await ahead
    await source.return(undefined)
  }
}

// An error of the batch ahead is thrown only when that batch is asked for.
async function orError<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}

async function* parseInBatches(
  open: OpenSource,
  {
    after,
    alone,
    mayTry,
    retry: patiently,
    parser,
    files: intake,
    source: name,
    sql,
  }: BatchOptions,
): AsyncGenerator<{ batch: Parsed[]; alone: boolean }> {
  let batch: Parsed[] = []
  let [files, bytes, tried] = [0, 0, 0]
  const isAlone = () => tried < alone
  const flush = async () => {
    const full = batch
    batch = []
    files = 0
    bytes = 0
    return { batch: await patiently(() => withTokens(sql, name, full)), alone: isAlone() }
  }
  const isPoisonFile = async (file: SourceFile) => isAlone() && !(await mayTry(file.position))
  const source = refuseIf(isPoisonFile, wantedFrom(open, after, intake))
  try {
    for await (const file of withPlainTexts(intake, source, (files) =>
      parseStream(parser, files, isAlone),
    )) {
      // An import goes on after a position, which many names that are left out may share.
      if (batch.length >= batchNames && file.position > (batch.at(-1)?.position ?? 0))
        yield await flush()
      batch.push(file)
      files += 'ignored' in file ? 0 : 1
      bytes += 'bytes' in file ? file.bytes : 0
      const isFull = files >= batchFiles || bytes >= batchBytes
      if (isFull || (isAlone() && !isHarmless(file))) {
        const done = files
        yield await flush()
        tried += done
      }
    }
  } catch (error) {
    // Files before the damage of an archive are imported first.
    if (batch.length > 0) yield await flush()
    throw error
  }
  if (batch.length > 0) yield await flush()
}

/** Whether nothing is left to do for it that could crash the process: its bytes are stored. */
const isHarmless = (file: Parsed) => 'ignored' in file || 'blob' in file

// Skip files that are stored unchanged: they most likely need no write, and otherwise the writer
// makes their tokens.
async function withTokens(sql: Sql, source: string, batch: Parsed[]): Promise<Parsed[]> {
  const read = batch.filter((file): file is ParsedFile => 'article' in file)
  const names = read.map(({ file }) => file)
  const states = await findStates(sql, source, names)
  const files = read.filter(({ file, hash }) => !isStored(states.get(file), hash))
  for (let at = 0; at < files.length; at += stride)
    await addTokens(sql, files.slice(at, at + stride))
  return batch
}

async function addTokens(sql: Sql, files: readonly ParsedFile[]): Promise<void> {
  const texts = files.map(({ article }) => ({ ...article.fields, body: article.body }))
  for (const [index, search] of (await indexTexts(sql, texts)).entries()) {
    const file = files[index]
    if (file) file.search = search
  }
  await yieldToEventLoop()
}
