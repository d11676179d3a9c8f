import type { Database } from '../../database/client.ts'
import { keepLease, type Lease, type LeaseTimes } from '../../lease/lease.ts'
import { type ClaimedImport, withEnd } from './lease-queries.ts'

/** Keeps the lease of an import that this process runs. */
export const keepImportLease = (
  db: Database,
  { id, fence }: Pick<ClaimedImport, 'id' | 'fence'>,
  times?: LeaseTimes,
): Lease => keepLease(db, { table: 'imports', id, fence }, times, withEnd)
