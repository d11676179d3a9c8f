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
  /** Article ids by the new name of a file that moved. */
  moves: ReadonlyMap<string, string>
  /** Paths that a dry run would have given away so far. */
  claimed: Map<string, string>
  /** What is said beyond the counts; stored with each batch. */
  report: ReportSoFar
  /** Aborted when it is no time to wait for a database that is away. */
  hurry: AbortSignal
}
