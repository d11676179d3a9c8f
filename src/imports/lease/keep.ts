import type { Database } from '../../database/client.ts'
import { type End, keepLease, type Lease, type LeaseTimes } from '../../lease/lease.ts'
import { type ClaimedImport, endImport } from './lease-queries.ts'

/** Keeps the lease of an import that this process runs. */
export function keepImportLease(
  db: Database,
  { id, fence }: Pick<ClaimedImport, 'id' | 'fence'>,
  times?: LeaseTimes,
): Lease {
  const end = (...how: End) => endImport(db, id, fence, ...how)
  return keepLease(db, { table: 'imports', id, fence }, end, times)
}
