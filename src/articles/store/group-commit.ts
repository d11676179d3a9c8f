import type { Writer } from '../../actor.ts'
import { type Database, isRetryable, type Sql } from '../../database/client.ts'
import { isTransient } from '../../database/errors.ts'
import { stateOf } from '../../database/state.ts'
import { AppError } from '../../errors.ts'
import { type Tx, writeTransaction } from '../../events/write-transaction.ts'
import { indexTexts } from '../../search/indexing/index-texts.ts'
import { refuseNext } from './may-write.ts'
import { findKnown } from './terms.ts'
import type { ArticleDraft, CreatedArticle } from './types.ts'
import { createArticles, createAtOnce } from './write.ts'

/** An article to create, and its answer. */
export interface Creation {
  writer: Writer
  draft: ArticleDraft
  /** Makes the answer from the new article. */
  answer: (db: Sql, created: CreatedArticle) => Promise<Buffer>
  /** Keeps the answer in the transaction that creates, where it must not be lost. */
  keep: ((tx: Sql, answer: Buffer) => Promise<void>) | null
}

interface Waiting extends Creation {
  impatience: NodeJS.Timeout
  resolve: (answer: Buffer) => void
  reject: (error: unknown) => void
}

interface Queue {
  waiting: Waiting[]
  running: number
}

const queueOf = stateOf((): Queue => ({ waiting: [], running: 0 }))
const groupsAtOnce = 2
// Milliseconds until a group must have taken it: groups before it may wait for a database that has
// fallen silent.
const longestWait = 5_000
const widest = 32
// Characters of all bodies: a statement carries them once more, and large ones gain nothing by
// company.
const mostText = 1_000_000

/**
 * Creates an article. Requests that come while others write wait for them and share one transaction
 * (group commit), which costs each of them half; one that comes alone does not wait. Answers after
 * the commit.
 */
export async function createTogether(db: Database, creation: Creation): Promise<Buffer> {
  const draft = await prepared(db, creation)
  const queue = queueOf(db)
  return new Promise((resolve, reject) => {
    const impatience = setTimeout(() => {
      queue.waiting = queue.waiting.filter((one) => one !== waiting)
      reject(waitedInVain())
    }, longestWait)
    const waiting = { ...creation, draft, resolve, reject, impatience }
    queue.waiting.push(waiting)
    // Not before all requests have been read that came together.
    setImmediate(runNext, db, queue)
  })
}

// Here, since a group that holds its locks should not wait for tokens. Where all terms are known
// and no answer has to be kept, one statement will do, which is told by `known`.
async function prepared(db: Database, { writer, draft, keep }: Creation): Promise<ArticleDraft> {
  await refuseNext(db, writer, [draft])
  const { fields, body } = draft.article
  const [search] = await indexTexts(db, [{ ...fields, body }])
  const known = keep ? null : await findKnown(db, draft.article)
  return { ...draft, ...(search && { search }), ...(known && { known }) }
}

function runNext(db: Database, queue: Queue): void {
  const group = queue.running < groupsAtOnce ? takeGroup(queue) : []
  if (group.length === 0) return
  queue.running++
  const run = group[0]?.draft.known ? runAtOnce : runGroup
  run(db, group)
    .catch((error) => rejectAll(group, error))
    .finally(() => {
      queue.running--
      runNext(db, queue)
    })
}

// Of one writer, whom the statement names once, and of one kind.
function takeGroup(queue: Queue): Waiting[] {
  const [first] = queue.waiting
  const alike = ({ writer, draft }: Waiting) =>
    writer.actor === first?.writer.actor && !draft.known === !first.draft.known
  const own = queue.waiting.filter(alike).slice(0, widest)
  let text = 0
  const group = own.filter(({ draft }, index) => {
    text += draft.article.body.length
    return index === 0 || text <= mostText
  })
  for (const { impatience } of group) clearTimeout(impatience)
  const taken = new Set(group)
  queue.waiting = queue.waiting.filter((one) => !taken.has(one))
  return group
}

// What one statement can not do is done the long way, with all that was asked together with it if
// that has failed.
async function runAtOnce(db: Database, group: readonly Waiting[]): Promise<void> {
  const [{ writer }] = group as [Waiting]
  const drafts = group.map(({ draft }) => draft)
  let made: (CreatedArticle | null)[]
  try {
    made = await createAtOnce(db, writer, drafts)
  } catch (error) {
    return isTransient(error) && !isRetryable(error) ? rejectAll(group, error) : runGroup(db, group)
  }
  const rest: Waiting[] = []
  for (const [index, one] of group.entries()) {
    const created = made[index]
    if (created) one.answer(db, created).then(one.resolve, one.reject)
    else rest.push(one)
  }
  if (rest.length > 0) await runGroup(db, rest)
}

// A fault may be that of one request: each is tried alone then, and gets its own. Without a
// database all have the same.
async function runGroup(db: Database, group: readonly Waiting[]): Promise<void> {
  try {
    const answers = await writeTransaction(db, (tx) => createAll(tx, group))
    for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Buffer)
  } catch (error) {
    if (group.length > 1 && !isTransient(error)) for (const one of group) await runGroup(db, [one])
    else rejectAll(group, error)
  }
}

function waitedInVain(): AppError {
  const detail = { code: 'db_busy', message: 'Nothing was stored. Try again shortly.' }
  return new AppError('unavailable', 'The database is busy.', [detail], { 'retry-after': '2' })
}

function rejectAll(group: readonly Waiting[], error: unknown): void {
  for (const { reject } of group) reject(error)
}

async function createAll(tx: Tx, group: readonly Waiting[]): Promise<Buffer[]> {
  const [{ writer }] = group as [Waiting]
  const drafts = group.map(({ draft }) => draft)
  const answers: Buffer[] = []
  for (const [index, created] of (await createArticles(tx, writer, drafts)).entries()) {
    const { answer, keep } = group[index] as Waiting
    const text = await answer(tx, created)
    await keep?.(tx, text)
    answers.push(text)
  }
  return answers
}
