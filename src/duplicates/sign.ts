import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Sql } from '../database/client.ts'
import { stateOf } from '../database/state.ts'
import { inTransaction } from '../database/transaction.ts'
import { announce } from '../events/announce.ts'
import { inTurns } from '../turns.ts'
import { joinSimilar } from './join.ts'
import { wasWrittenLately } from './queries.ts'
import {
  lockProgress,
  moveProgress,
  nextEvents,
  preferIndexes,
  readProgress,
  readUnsigned,
  type Signed,
  storeSignatures,
  type Unsigned,
} from './sign-queries.ts'
import { linkOf } from './signature/keys.ts'
import { signatureOf } from './signature/min-hash.ts'

const batchEvents = 50
const batchesWhileWritten = 2
// While another process signs, in milliseconds.
const pause = 100

/**
 * Writes the signatures of articles that were stored or changed since the last run: a signature
 * costs about a third of the rest of a create. While others write it does only a part, so that it
 * takes little of their processor.
 */
export async function signArticles(db: Database, signal?: AbortSignal): Promise<void> {
  for (let done = 0; !signal?.aborted; done++) {
    if (done >= batchesWhileWritten && (await wasWrittenLately(db))) return
    if (!(await signBatch(db))) return
  }
}

/** Signs all articles of the events so far, so that they are found; other processes may do a part. */
export async function signUntilNow(db: Database, signal: AbortSignal): Promise<void> {
  await announce(db)
  const { last } = await readProgress(db.pool)
  const isBehind = async () => (await readProgress(db.pool)).signed < last
  while (!signal.aborted && (await isBehind())) if (!(await signBatch(db))) await sleep(pause)
}

// Bands that were found crowded, so that articles with the same boilerplate do not read them again.
const crowdedOf = stateOf(() => new Set<number>())

/** Signs the articles of the next events; false if none is left, or another process does it. */
export function signBatch(db: Database): Promise<boolean> {
  return inTransaction(db.pool, async (tx) => {
    await preferIndexes(tx)
    const after = await lockProgress(tx)
    const next = after === null ? null : await nextEvents(tx, after, batchEvents)
    if (!next) return false
    await sign(tx, next.ids, crowdedOf(db))
    await moveProgress(tx, next.last)
    return true
  })
}

async function sign(tx: Sql, ids: readonly string[], crowded: Set<number>): Promise<void> {
  const unsigned = await readUnsigned(tx, ids)
  const signed: Signed[] = []
  for (const article of unsigned) {
    signed.push(signedOf(article))
    await inTurns()
  }
  if (signed.length === 0) return
  await storeSignatures(tx, signed)
  for (const article of signed) await joinSimilar(tx, article, crowded)
}

function signedOf({ id, version, text, end, bodyKey, canonical }: Unsigned): Signed {
  const signature = signatureOf(text)
  return {
    id,
    version,
    bodyKey,
    link: linkOf(canonical, end),
    values: signature?.values ?? null,
    bands: signature?.bands ?? new Int32Array(),
  }
}
