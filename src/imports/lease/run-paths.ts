import { resolve } from 'node:path'
import { v7 } from 'uuid'
import { cliActor } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import { translateDatabaseError } from '../../database/errors.ts'
import { AppError, conflict, notFound } from '../../errors.ts'
import { isDeadHere, LeaseLost, newRunnerName } from '../../lease/lease.ts'
import { endWork } from '../../lease/queries.ts'
import { insertRunningImport, type NewImport } from '../queries.ts'
import { findImport, type ImportRow } from '../read-queries.ts'
import type { ImportContext } from '../run/import-run.ts'
import { importFiles } from '../run/run.ts'
import type { ImportOptions } from '../schema.ts'
import { readOuterSite } from '../site/outer.ts'
import type { IntakeOptions } from '../source/files.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { areWholeTrees, pathFiles, type SourcePath } from '../source/paths.ts'
import { keepImportLease } from './keep.ts'
import {
  failInterrupted,
  findRunning,
  interrupted,
  type Running,
  withEnd,
} from './lease-queries.ts'

export interface PathImport extends Pick<IntakeOptions, 'include' | 'exclude'> {
  source: string
  dryRun: boolean
  options: ImportOptions
  /** The folder of the site around the imported folder. */
  site?: string | undefined
}

export interface PathRunner
  extends Pick<ImportContext, 'db' | 'defaults' | 'beside' | 'onBatch' | 'parsing' | 'signal'> {
  limits: IntakeLimits
}

/**
 * Imports local folders, archives and files in this process, and returns the import when it has
 * ended. Throws AppError conflict when the source has a running import.
 */
export async function runPaths(
  runner: PathRunner,
  paths: readonly SourcePath[],
  { include = [], exclude = [], site, ...wanted }: PathImport,
): Promise<ImportRow> {
  const { db, limits } = runner
  const wholeTree = areWholeTrees(paths)
  if (wanted.options.prune && !wholeTree) throw pruneNeedsTree()
  const outer = site === undefined ? undefined : await readOuterSite(site, paths, limits)
  const row = {
    ...wanted,
    id: v7(),
    wholeTree,
    actor: cliActor.id,
    mayPublish: true,
    upload: describePaths(paths),
  }
  await startLocal(db, row)
  const lease = keepImportLease(db, { id: row.id, fence: 1 })
  try {
    const claim = { ...row, position: 0, fence: 1, crashed: false, report: {} }
    await importFiles({ ...runner, lease, claim, outer }, (choices) =>
      pathFiles(paths, limits, {
        ...choices,
        include,
        exclude,
        nameEncoding: wanted.options.nameEncoding,
      }),
    )
  } catch (error) {
    throw error instanceof LeaseLost ? takenAway() : error
  }
  const ended = await findImport(db, row.id)
  if (!ended) throw notFound('import')
  return ended
}

const describePaths = (paths: readonly SourcePath[]) => ({
  kind: 'files',
  paths: paths.map(({ path }) => resolve(path)),
})

// An import left running by a dead process is failed and does not block this one.
async function startLocal(db: Database, row: NewImport): Promise<void> {
  if (await tryStart(db, row)) return
  await failInterrupted(db)
  const running = await findRunning(db, row.source)
  if (running && isDeadHere(running.runner))
    await endWork(db, { table: 'imports', ...running }, ['failed', interrupted], withEnd)
  if (!(await tryStart(db, row))) throw alreadyRunning(row.source, running)
}

async function tryStart(db: Database, row: NewImport): Promise<boolean> {
  try {
    await insertRunningImport(db, row, newRunnerName())
    return true
  } catch (error) {
    if (translateDatabaseError(error)?.details[0]?.code === 'import_running') return false
    throw error
  }
}

function alreadyRunning(source: string, running: Running | null): AppError {
  const which = running
    ? ` since ${running.startedAt} (import ${running.id}, started by ${running.actor})`
    : ''
  const message = `An import of source "${source}" is running${which}. Try again when it has ended.`
  return conflict(message, [{ code: 'import_running', message }])
}

const takenAway = () =>
  conflict(
    'Another process ended this import after its lease had expired. Run it again to continue.',
  )

function pruneNeedsTree(): AppError {
  const message =
    'Pruning needs whole trees (folders or archives): single files do not show which files are gone.'
  return new AppError('bad_request', message, [
    { parameter: 'prune', code: 'prune_needs_tree', message },
  ])
}
