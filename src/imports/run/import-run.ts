import type { Writer } from '../../actor.ts'
import type { BlobStore } from '../../blobs/store.ts'
import type { Database } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { Lease } from '../lease/lease.ts'
import type { ImportOptions } from '../schema.ts'
import type { ReportSoFar } from './report.ts'

/** What all batches of one import share. */
export interface ImportRun {
  db: Database
  lease: Lease
  writer: Writer
  source: string
  dryRun: boolean
  options: ReadOptions
  onConflict: 'skip' | 'overwrite'
  /** Holds the bytes of the files beside the articles; unset when they are left out. */
  blobs?: BlobStore | undefined
  /** Article id by the new name of each moved file. */
  moves: ReadonlyMap<string, string>
  /** The same for the files beside the articles. */
  fileMoves: ReadonlyMap<string, string>
  /** Paths that a dry run would have assigned so far. */
  claimed: Map<string, string>
  /** The report beyond the counts; stored with each batch. */
  report: ReportSoFar
  /** Aborted when retries must stop, because the import ends or loses its lease. */
  stopRetrying: AbortSignal
}

/** An article was written between the decision about its file and the write. */
export class StaleRevision extends Error {
  constructor() {
    super('An article changed while its file was imported.')
    this.name = 'StaleRevision'
  }
}

/** How the files of an import are read: its options, completed by the defaults. */
export function readOptionsOf(
  { lang, timeZone, status }: ImportOptions,
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>,
): ReadOptions {
  return {
    lang: lang ?? defaults.lang,
    timeZone: timeZone ?? defaults.timeZone,
    status: status ?? 'published',
  }
}

/** How many processes in a row may crash outside of a file. */
export const maxCrashes = 10

/** The end of an import whose processes keep crashing. */
export function keepsCrashing(): AppError {
  const message = `The program crashed ${maxCrashes} times in a row during this import, but not at one of its files.`
  return new AppError('unavailable', message, [{ code: 'keeps_crashing', message }])
}
