import type { Writer } from '../../actor.ts'
import type { Database, Sql } from '../../database/client.ts'
import { presentSecond, presumedSecond } from '../../database/clock.ts'
import { isTransient } from '../../database/errors.ts'
import { stateOf } from '../../database/state.ts'
import { isRetryable } from '../../database/transaction.ts'
import { AppError } from '../../errors.ts'
import { type Tx, writeTransaction } from '../../events/write-transaction.ts'
import { checkWrites } from '../../schemas/judge/check-writes.ts'
import { indexTexts } from '../../search/indexing/index-texts.ts'
import { inSecond } from '../edit/published.ts'
import { createArticles, createInOneStatement } from './create.ts'
import { refuseNext } from './may-write.ts'
import { findCachedTerms } from './terms.ts'
import type { ArticleDraft, CreatedArticle } from './types.ts'

/** An article to create, and how to make its response. */
interface Creation {
  writer: Writer
  draft: ArticleDraft
  /** Makes the response body from the new article. */
  respond: (db: Sql, created: CreatedArticle) => Promise<Buffer>
  /** Stores the response in the same transaction, if a retry must get it again. */
  keep: ((tx: Sql, response: Buffer) => Promise<void>) | null
}

interface QueuedCreation extends Creation {
  timer: NodeJS.Timeout
  resolve: (response: Buffer) => void
  reject: (error: unknown) => void
}

interface Queue {
  waiting: QueuedCreation[]
  running: number
}

const queueOf = stateOf((): Queue => ({ waiting: [], running: 0 }))
const maxConcurrentGroups = 2
// Milliseconds until a group must take a request. Groups ahead of it may be waiting for a database
// that no longer responds.
const maxQueueTime = 5_000
const maxGroupSize = 32
// Characters of all bodies of a group: a statement holds another copy of them, and large bodies
// gain nothing from sharing a transaction.
const maxGroupText = 1_000_000

/**
 * Creates an article; resolves after the commit. Requests that arrive during a write wait and share
 * the next transaction (group commit), which halves the cost of each; a single request does not
 * wait.
 */
export async function createInGroup(db: Database, creation: Creation): Promise<Buffer> {
  const draft = await prepared(db, creation)
  const queue = queueOf(db)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      queue.waiting = queue.waiting.filter((one) => one !== waiting)
      reject(queueTimeout())
    }, maxQueueTime)
    const waiting = { ...creation, draft, resolve, reject, timer }
    queue.waiting.push(waiting)
    // Starts after this turn of the event loop, so that requests read in it join the group.
    setImmediate(runNext, db, queue)
  })
}

// Checks the text and makes the search tokens before the group runs, so that it does not do so
// while it holds locks. `cachedTerms` is set only if one statement will do: all terms are cached
// and no response has to be stored.
async function prepared(db: Database, { writer, draft, keep }: Creation): Promise<ArticleDraft> {
  await refuseNext(db, writer, [draft])
  const { fields, body } = draft.article
  const [checked] = await checkWrites(db, [draft])
  const [search] = await indexTexts(db, [{ ...fields, body }])
  const cachedTerms = keep ? null : await findCachedTerms(db, draft.article)
  return { ...(checked ?? draft), ...(search && { search }), ...(cachedTerms && { cachedTerms }) }
}

function runNext(db: Database, queue: Queue): void {
  const group = queue.running < maxConcurrentGroups ? takeGroup(queue) : []
  if (group.length === 0) return
  queue.running++
  const run = group[0]?.draft.cachedTerms ? runInOneStatement : runInTransaction
  run(db, group)
    .catch((error) => rejectAll(group, error))
    .finally(() => {
      queue.running--
      runNext(db, queue)
    })
}

// A group has one writer, because the statement names its actor once, and one way to run.
function takeGroup(queue: Queue): QueuedCreation[] {
  const [first] = queue.waiting
  const alike = ({ writer, draft }: QueuedCreation) =>
    writer.actor === first?.writer.actor && !draft.cachedTerms === !first.draft.cachedTerms
  const own = queue.waiting.filter(alike).slice(0, maxGroupSize)
  let text = 0
  const group = own.filter(({ draft }, index) => {
    text += draft.article.body.length
    return index === 0 || text <= maxGroupText
  })
  for (const { timer } of group) clearTimeout(timer)
  const taken = new Set(group)
  queue.waiting = queue.waiting.filter((one) => !taken.has(one))
  return group
}

// Creations that one statement cannot do run in a transaction; if the statement fails, the whole
// group does.
async function runInOneStatement(db: Database, group: readonly QueuedCreation[]): Promise<void> {
  const [{ writer }] = group as [QueuedCreation]
  const given = group.map(({ draft }) => draft)
  let made: (CreatedArticle | null)[]
  try {
    // They may have waited for groups ahead of them.
    const drafts = await inSecond(given, presumedSecond(db))
    made = await createInOneStatement(db, writer, drafts)
  } catch (error) {
    return isTransient(error) && !isRetryable(error)
      ? rejectAll(group, error)
      : runInTransaction(db, group)
  }
  const rest = respondTo(db, group, made)
  if (rest.length > 0) await runInTransaction(db, rest)
}

/** Responds to those whose article was made, without waiting; returns the others. */
function respondTo(
  db: Database,
  group: readonly QueuedCreation[],
  made: readonly (CreatedArticle | null)[],
): QueuedCreation[] {
  return group.filter((one, index) => {
    const created = made[index]
    if (created) one.respond(db, created).then(one.resolve, one.reject)
    return !created
  })
}

// If a group fails, one request may be at fault, so each is tried alone and gets its own error.
// If the database is unavailable, all get the same error.
async function runInTransaction(db: Database, group: readonly QueuedCreation[]): Promise<void> {
  try {
    const responses = await writeTransaction(db, (tx) => createAll(tx, group))
    for (const [index, { resolve }] of group.entries()) resolve(responses[index] as Buffer)
  } catch (error) {
    if (group.length > 1 && !isTransient(error))
      for (const one of group) await runInTransaction(db, [one])
    else rejectAll(group, error)
  }
}

function queueTimeout(): AppError {
  const detail = { code: 'db_busy', message: 'Nothing was stored. Try again shortly.' }
  return new AppError('unavailable', 'The database is busy.', [detail], { 'retry-after': '2' })
}

function rejectAll(group: readonly QueuedCreation[], error: unknown): void {
  for (const { reject } of group) reject(error)
}

async function createAll(tx: Tx, group: readonly QueuedCreation[]): Promise<Buffer[]> {
  const [{ writer }] = group as [QueuedCreation]
  const given = group.map(({ draft }) => draft)
  const isPresumed = given.some(({ inSecond }) => inSecond)
  const drafts = isPresumed ? await inSecond(given, await presentSecond(tx)) : given
  const responses: Buffer[] = []
  for (const [index, created] of (await createArticles(tx, writer, drafts)).entries()) {
    const { respond, keep } = group[index] as QueuedCreation
    const text = await respond(tx, created)
    await keep?.(tx, text)
    responses.push(text)
  }
  return responses
}
