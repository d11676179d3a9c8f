import type { Writer } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { Lease } from '../lease/lease.ts'
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
  /** Article id by the new name of each moved file. */
  moves: ReadonlyMap<string, string>
  /** Paths that a dry run would have assigned so far. */
  claimed: Map<string, string>
  /** The report beyond the counts; stored with each batch. */
  report: ReportSoFar
  /** Aborted when retries must stop, because the import ends or loses its lease. */
  stopRetrying: AbortSignal
}
