import type { Writer } from '../../actor.ts'
import type { BlobStore } from '../../blobs/store.ts'
import type { Database } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { Lease } from '../../lease/lease.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { Beside } from '../beside/intake.ts'
import type { Dedupe } from '../dedupe/by.ts'
import type { ClaimedImport } from '../lease/lease-queries.ts'
import type { ParserSettings } from '../parser/threads.ts'
import type { FileOutcome, ImportOptions } from '../schema.ts'
import type { OuterSite } from '../site/reading.ts'
import type { PlannedUrl } from '../site/same-urls.ts'
import type { IgnoredName, OpenSource } from '../source/files.ts'
import type { ReportSoFar } from './report.ts'

/** What an import needs besides its files. */
export interface ImportContext {
  db: Database
  lease: Lease
  claim: Pick<
    ClaimedImport,
    | 'id'
    | 'source'
    | 'dryRun'
    | 'options'
    | 'wholeTree'
    | 'actor'
    | 'mayPublish'
    | 'position'
    | 'fence'
    | 'crashed'
    | 'report'
  >
  /** Used where neither the file nor the import names a value. */
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>
  /** The site around the imported folder, if the command named it. */
  outer?: OuterSite | undefined
  /** Where the files beside the articles go; without it they are left out. */
  beside?: Beside | undefined
  parsing?: ParserSettings | undefined
  /** Called after every batch. */
  onBatch?: (
    outcomes: readonly FileOutcome[],
    total: number,
    ignored: readonly IgnoredName[],
  ) => void
  /** Cancels the import after the current batch. */
  signal?: AbortSignal | undefined
  /** Throws after the current batch, so that another process can continue the import. */
  stop?: AbortSignal | undefined
}

/** An import that has begun. */
export interface BegunImport extends ImportContext {
  /** Aborted when retries must stop, because the import ends or loses its lease. */
  stopRetrying: AbortSignal
  /** Repeats work while the database or the file storage is unavailable. */
  retry: <T>(work: () => Promise<T>) => Promise<T>
}

/** What all batches of one import share. */
export interface ImportRun extends Pick<BegunImport, 'stopRetrying' | 'retry'> {
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
  /** The addresses that a dry run would have stored so far. */
  urls: PlannedUrl[]
  /** How files are compared with other articles; null if they are not. */
  dedupe: Dedupe | null
  /** The articles that got another text, while files are compared. */
  rewritten: Set<string>
  /** The report beyond the counts; stored with each batch. */
  report: ReportSoFar
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

/** Thrown when someone has cancelled the import. */
export const cancelled = new Error('The import was cancelled.')

/**
 * Whether someone has cancelled the import: cancelling in the middle of a file throws another error
 * than `cancelled`, so ask the signals.
 */
export const isCancelRequested = ({ lease, signal, stop }: ImportContext): boolean =>
  (lease.cancel.aborted || (signal?.aborted ?? false)) && !lease.signal.aborted && !stop?.aborted

/** Throws when the import must not go on. */
export function checkStop(context: ImportContext): void {
  context.lease.signal.throwIfAborted()
  context.stop?.throwIfAborted()
  if (isCancelRequested(context)) throw cancelled
}

/** Listing the names of a large archive takes seconds, so it must be stoppable too. */
export function stoppable(context: ImportContext, open: OpenSource): OpenSource {
  return ({ want, ...choices }) =>
    open({
      ...choices,
      want: (file, position, kind) => {
        checkStop(context)
        return want?.(file, position, kind) ?? true
      },
    })
}
