import type { Writer } from '../actor.ts'
import { purgeArticles } from '../articles/purge.ts'
import { mayPurge } from '../blobs/sweep/backup-queries.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/client.ts'
import { type Tx, writeTransaction } from '../events/write-transaction.ts'
import { lockFiles } from '../files/queries.ts'
import { purgeFiles } from '../files/write.ts'
import {
  deleteOldVersions,
  firstPlace,
  lockExpiredArticles,
  lockExpiredFiles,
  trimBulkChange,
  type VersionPlace,
} from './retention-queries.ts'

const retention: Writer = { actor: 'retention', mayPublish: true, sources: null }

const batchRows = 100
const pageVersions = 1_000
const keepUnchangedDays = 30

/**
 * Deletes former versions of files and purges the trash, as KEEP_FILE_VERSIONS_DAYS and
 * KEEP_TRASH_DAYS say; nothing while a backup runs. Each batch is its own transaction, so that the
 * task may be interrupted, and a backup that begins interrupts it. Also forgets what old bulk
 * changes did not change.
 */
export async function applyRetention(
  db: Database,
  { keepFileVersionsDays, keepTrashDays }: Pick<Config, 'keepFileVersionsDays' | 'keepTrashDays'>,
  signal?: AbortSignal,
): Promise<void> {
  let place: VersionPlace | null = firstPlace
  while (place && !signal?.aborted && (await mayPurge(db)))
    place = await deleteOldVersions(db, keepFileVersionsDays, place, pageVersions)
  while (!signal?.aborted && (await trimBulkChange(db, keepUnchangedDays)));
  if (keepTrashDays === 0) return
  for (const purge of [purgeSomeArticles, purgeSomeFiles]) {
    const batch = (tx: Tx) => purge(tx, keepTrashDays)
    while (!signal?.aborted && (await writeTransaction(db, batch)) > 0);
  }
}

async function purgeSomeArticles(tx: Tx, days: number): Promise<number> {
  if (!(await mayPurge(tx))) return 0
  const articles = await lockExpiredArticles(tx, days, batchRows)
  await purgeArticles(tx, retention, articles)
  return articles.length
}

async function purgeSomeFiles(tx: Tx, days: number): Promise<number> {
  if (!(await mayPurge(tx))) return 0
  const files = await lockFiles(tx, await lockExpiredFiles(tx, days, batchRows))
  await purgeFiles(tx, retention, files)
  return files.length
}
