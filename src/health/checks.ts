import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { z } from 'zod'
import type { Database } from '../database/client.ts'
import { readMigrations } from '../database/migrate.ts'
import type { Reads } from '../database/reads.ts'
import { type Changes, listenFaults } from '../events/changes.ts'
import { type Probe, probeDatabase } from './queries.ts'
import { inTime, type Seen, watch } from './watch.ts'

export const Check = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'failed', 'off'])
      .describe('`off`: not configured. `failed`: requests that need it fail.'),
    detail: z.string().optional().describe('What is wrong and what follows from it.'),
  })
  .meta({ id: 'Check' })

export const Readiness = z
  .object({
    status: z.enum(['ok', 'degraded']).describe('`ok` if no check is degraded or failed.'),
    checks: z.object({
      database: Check.describe('Whether the primary responds.'),
      listener: Check.describe('Whether the changes of other processes arrive.'),
      migrations: Check.describe('Whether the schema is that of this program.'),
      replica: Check.describe('Whether public reads go to the replica.'),
      uploads: Check.describe('Whether DATA_DIR takes uploads.'),
    }),
  })
  .meta({ id: 'Readiness' })

export type Readiness = z.infer<typeof Readiness>
type Check = z.infer<typeof Check>

export interface CheckedParts {
  db: Database
  reads: Reads
  changes: Pick<Changes, 'state'>
  dataDir: string
}

/** What a server asks others about. */
interface Found {
  migrations: Probe
  uploads: Check
}

/** Milliseconds between two rounds of checks. */
const pause = 1_000
/** Milliseconds that one check may take. */
const maxTime = 2_500
/** Milliseconds after which a result counts as old. */
const maxAge = 5_000

/** Checks everything a server depends on every second; `now` returns the last results at once. */
export function watchReadiness(parts: CheckedParts) {
  const names = readMigrations().map(({ name }) => name)
  const probe = inTime(maxTime, null, () => probeDatabase(parts.db))
  const late = degraded('DATA_DIR does not respond: uploads fail.')
  const checkUploads = inTime(maxTime, late, () => uploadsCheck(parts.dataDir))
  const unknown: Found = { migrations: null, uploads: ok }
  const { last, stop } = watch(pause, unknown, async (): Promise<Found> => {
    const [migrations, uploads] = await Promise.all([probe(), checkUploads()])
    return { migrations, uploads }
  })
  return { stop, now: async () => readinessOf(parts, names, await last()) }
}

function readinessOf(
  { changes, reads }: CheckedParts,
  names: string[],
  { answer: { migrations, uploads }, age }: Seen<Found>,
): Readiness {
  const checks = {
    database: databaseCheck(migrations, age, changes),
    listener: listenerCheck(changes),
    migrations: migrationsCheck(names, migrations),
    replica: replicaCheck(reads),
    uploads,
  }
  const isFine = Object.values(checks).every(({ status }) => status === 'ok' || status === 'off')
  return { status: isFine ? 'ok' : 'degraded', checks }
}

const ok: Check = { status: 'ok' }
const degraded = (detail: string): Check => ({ status: 'degraded', detail })
const failed = (detail: string): Check => ({ status: 'failed', detail })

// Notifications arrive on a connection of their own, but are sent by one of the pool.
function databaseCheck(found: Probe, age: number, { state }: Pick<Changes, 'state'>): Check {
  if (found === null)
    return state === 'proven'
      ? degraded('It responds late, or all connections of this process to it are in use.')
      : failed('The database does not respond.')
  if (age <= maxAge) return ok
  return degraded(`It last responded ${Math.round(age / 1000)} s ago: this process was held up.`)
}

function listenerCheck({ state }: Pick<Changes, 'state'>): Check {
  if (state === 'proven') return ok
  return degraded(listenFaults[state] ?? 'The listening connection is being opened.')
}

function migrationsCheck(names: string[], applied: Probe): Check {
  if (applied === null) return degraded('This is unknown now.')
  if (applied === 'none') return failed('The database has no tables of Broadsheet.')
  const missing = names.filter((name) => !applied.has(name))
  if (missing.length > 0) return failed(`Not applied: ${missing.join(', ')}.`)
  if (applied.size === names.length) return ok
  return degraded('The database belongs to a newer Broadsheet: upgrade this server.')
}

function replicaCheck(reads: Reads): Check {
  const replica = reads.replica()
  if (replica === 'none') return { status: 'off' }
  return replica === 'used'
    ? ok
    : degraded('It is behind or unreachable: the primary serves reads.')
}

// A folder that is not there yet is made with the first upload.
async function uploadsCheck(dataDir: string): Promise<Check> {
  try {
    await access(dataDir, constants.W_OK)
    const { bavail } = await statfs(dataDir)
    return bavail > 0 ? ok : degraded('The disk of DATA_DIR is full: uploads are refused.')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? ok : degraded(`DATA_DIR cannot be written (${code}).`)
  }
}
