import type { Database, Sql } from '../../database/client.ts'
import { inTransaction } from '../../database/transaction.ts'
import { announceDerived } from '../../events/derived.ts'
import { listIds } from '../queries.ts'
import { countUnread, type ReadBatch, readAgain, readUnread } from './recompute-queries.ts'

const batchArticles = 100
const articlesPerLine = 5_000

/**
 * Reads what articles refer to that were stored before references were; says so in the log. Several
 * processes may do it at the same time.
 */
export async function readUnreadReferences(
  db: Database,
  log: { info(message: string): void },
): Promise<void> {
  const readBatch = () => announced(db, (tx) => readUnread(tx, batchArticles))
  let done = 0
  for (let read = await readBatch(); read > 0; read = await readBatch()) {
    done += read
    if (done % articlesPerLine === 0) log.info(await progress(db, done))
  }
  if (done > 0) log.info(await progress(db, done))
}

// Responses show the references, and there is no event: nothing of the article has changed.
const announced = (db: Database, read: (tx: Sql) => Promise<ReadBatch>): Promise<number> =>
  inTransaction(db.pool, async (tx) => {
    const { articles, changed } = await read(tx)
    if (changed) await announceDerived(tx)
    return articles
  })

const progress = async (db: Database, done: number) =>
  `read the references of ${done} articles; ${await countUnread(db)} are left`

/** Reads the references of these articles again. */
export const readReferencesAgain = (db: Database, ids: readonly string[]): Promise<number> =>
  announced(db, (tx) => readAgain(tx, ids))

/** Reads the references of all articles again; yields how many are done. */
export async function* recomputeReferences(
  db: Database,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  let done = 0
  for (let after: string | null = null; !signal?.aborted; ) {
    const ids: string[] = await listIds(db, null, after, batchArticles)
    if (ids.length === 0) return
    after = ids.at(-1) ?? null
    await readReferencesAgain(db, ids)
    done += ids.length
    yield done
  }
}
