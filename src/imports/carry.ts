import { asSql, type Database } from '../database/client.ts'
import type { ReadOptions } from '../markdown/read.ts'
import type { IntakeLimits } from './intake/limits.ts'
import type { Spool } from './intake/spool.ts'
import { removeUpload, type Upload, uploadFiles } from './intake/upload.ts'
import { carrierName, isLeaseLost, keepLease } from './lease.ts'
import { type Claim, claimImport, releaseImport } from './lease-queries.ts'
import { importFiles } from './run.ts'

/** What a process needs to carry imports from the spool. */
export interface Carrier {
  db: Database
  spool: Spool
  limits: IntakeLimits
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>
  /** Aborted when the process is to stop: the import is given back for another process. */
  signal: AbortSignal
}

/** Takes one waiting import and carries it to its end; answers whether there was one. */
export async function carryImport(carrier: Carrier): Promise<boolean> {
  const sql = asSql(carrier.db.pool)
  const claim = await claimImport(sql, carrierName())
  if (!claim) return false
  try {
    await carry(carrier, claim)
  } catch (error) {
    if (!isLeaseLost(error)) {
      await releaseImport(sql, claim.id, claim.fence).catch(() => {})
      if (!carrier.signal.aborted) throw error
    }
  }
  return true
}

async function carry({ db, spool, limits, defaults, signal }: Carrier, claim: Claim): Promise<void> {
  const { archives } = claim.upload as unknown as Upload
  const lease = keepLease(db, claim.id, claim.fence)
  const stop = AbortSignal.any([lease.signal, signal])
  await importFiles({ db, lease, claim, defaults, onBatch: () => stop.throwIfAborted() }, (choices) =>
    uploadFiles(spool, archives, limits, choices),
  )
  await removeUpload(spool, archives)
}
