import type { Logger } from 'pino'
import type { Database, Sql } from '../../database/client.ts'
import { isTransient, translateDatabaseError } from '../../database/errors.ts'
import { AppError } from '../../errors.ts'
import { isFileFault } from '../../file-errors.ts'
import { LeaseLost, type LeaseTimes, leaseTimes, newRunnerName } from '../../lease/lease.ts'
import { releaseLease } from '../../lease/queries.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { AroundJob } from '../../telemetry/jobs.ts'
import type { Beside } from '../beside/intake.ts'
import type { ParserSettings } from '../parser/threads.ts'
import { importFiles } from '../run/run.ts'
import type { SourceFile } from '../source/files.ts'
import type { IntakeLimits } from '../source/limits.ts'
import type { Staging } from '../upload/staging.ts'
import { removeUpload, type Upload, uploadFiles } from '../upload/upload.ts'
import { keepImportLease } from './keep.ts'
import { type ClaimedImport, claimImport, listUnseen } from './lease-queries.ts'

/** What a process needs to run staged imports. */
interface Runner {
  db: Database
  staging: Staging
  limits: IntakeLimits
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>
  beside: Beside
  log: Pick<Logger, 'warn'>
  /** Aborted when the process is to stop: the import is released for another process. */
  signal: AbortSignal
  times?: LeaseTimes | undefined
  parsing?: ParserSettings | undefined
  around?: AroundJob | undefined
}

/** Claims one queued import and runs it to its end; returns whether there was one. */
export async function runQueued(runner: Runner): Promise<boolean> {
  const { db } = runner
  const place = await runner.staging.place()
  const claim = await claimNext(db, runner.times ?? leaseTimes, place)
  if (!claim) return false
  try {
    const run = () => runClaimed(runner, claim)
    await (runner.around ? runner.around('import', run) : run())
  } catch (error) {
    const { id, fence } = claim
    if (error instanceof LeaseLost)
      runner.log.warn({ importId: id, fence, code: 'lease_lost' }, 'lost an import')
    else {
      // A failing disk is not the fault of the file being read.
      const crashed = !runner.signal.aborted && !isTransient(error) && !isFileFault(error)
      await releaseLease(db, { table: 'imports', id, fence }, crashed).catch(() => {})
      if (!runner.signal.aborted) throw error
    }
  }
  return true
}

/** Warns of imports that have waited for long and that this process cannot run. */
export async function warnOfUnseen(
  { db, staging, log }: Pick<Runner, 'db' | 'staging' | 'log'>,
  waited = 60_000,
): Promise<void> {
  for (const importId of await listUnseen(db, await staging.place(), waited))
    log.warn({ importId, code: 'upload_elsewhere' }, unseen)
}

const unseen =
  'an import waits, and this process cannot see its upload: does a process run that shares DATA_DIR or the bucket with the server that received it?'

async function claimNext(
  db: Sql,
  { lease }: LeaseTimes,
  place: string | null,
): Promise<ClaimedImport | null> {
  try {
    return await claimImport(db, newRunnerName(), lease, place)
  } catch (error) {
    // Another process has claimed an import of the same source at the same moment.
    if (translateDatabaseError(error)?.details[0]?.code === 'import_running') return null
    throw error
  }
}

async function runClaimed(runner: Runner, claim: ClaimedImport): Promise<void> {
  const { db, staging, limits, defaults, beside, signal, times, parsing } = runner
  const { archives } = claim.upload as unknown as Upload
  const lease = keepImportLease(db, claim, times)
  await importFiles({ db, lease, claim, defaults, beside, stop: signal, parsing }, (choices) =>
    orMissing(
      uploadFiles(staging, archives, limits, {
        ...choices,
        nameEncoding: claim.options.nameEncoding,
      }),
    ),
  )
  await removeUpload(staging, archives)
}

// Someone deleted the files: a retry would not help.
async function* orMissing(files: AsyncIterable<SourceFile>): AsyncGenerator<SourceFile> {
  try {
    yield* files
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    const message =
      'This worker cannot find the uploaded bytes: do all processes share DATA_DIR or the bucket?'
    throw new AppError('not_found', message, [{ code: 'upload_missing', message }])
  }
}
