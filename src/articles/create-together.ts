import type pg from 'pg'
import { asSql, type Database, inTransaction, type Sql } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { committed } from '../events/committed.ts'
import { indexTexts } from '../search/index-texts.ts'
import type { ShownRow } from './row.ts'
import { type ArticleDraft, createArticles, type Writer } from './write.ts'

/** An article to create, and what is to be done in the same transaction once its row is there. */
export interface Creation {
  writer: Writer
  draft: ArticleDraft
  finish: (tx: Sql, row: ShownRow) => Promise<string>
}

interface Waiting extends Creation {
  resolve: (answer: string) => void
  reject: (error: unknown) => void
}

interface Queue {
  waiting: Waiting[]
  running: number
}

const queues = new WeakMap<pg.Pool, Queue>()
const groupsAtOnce = 3
const widest = 32
// Characters of all bodies: a statement carries them once more, and large ones gain nothing by company.
const mostText = 1_000_000

/**
 * Creates an article. Requests that come while others write wait for them and share one transaction (group commit), which costs each
 * of them half; one that comes alone does not wait. Answers what `finish` made, after the commit.
 */
export async function createTogether(db: Database, creation: Creation): Promise<string> {
  const draft = await withTokens(db, creation.draft)
  const queue = queues.get(db.pool) ?? { waiting: [], running: 0 }
  queues.set(db.pool, queue)
  return new Promise((resolve, reject) => {
    queue.waiting.push({ ...creation, draft, resolve, reject })
    // Not before all requests have been read that came together.
    setImmediate(runNext, db, queue)
  })
}

// Here, since a group that holds its locks should not wait for them.
async function withTokens(db: Database, draft: ArticleDraft): Promise<ArticleDraft> {
  const { fields, body } = draft.article
  const [search] = await indexTexts(asSql(db.pool), [{ ...fields, body }])
  return { ...draft, ...(search && { search }) }
}

function runNext(db: Database, queue: Queue): void {
  const group = queue.running < groupsAtOnce ? takeGroup(queue) : []
  if (group.length === 0) return
  queue.running++
  runGroup(db, group).finally(() => {
    queue.running--
    runNext(db, queue)
  })
}

// Of one writer, whom the statement names once.
function takeGroup(queue: Queue): Waiting[] {
  const actor = queue.waiting[0]?.writer.actor
  const own = queue.waiting.filter(({ writer }) => writer.actor === actor).slice(0, widest)
  let text = 0
  const group = own.filter(({ draft }, index) => {
    text += draft.article.body.length
    return index === 0 || text <= mostText
  })
  const taken = new Set(group)
  queue.waiting = queue.waiting.filter((one) => !taken.has(one))
  return group
}

// A fault may be that of one request: each is tried alone then, and gets its own. Without a database all have the same.
async function runGroup(db: Database, group: readonly Waiting[]): Promise<void> {
  let answers: string[]
  try {
    answers = await inTransaction(db.pool, (tx) => createAll(tx, group))
  } catch (error) {
    if (group.length > 1 && !isTransient(error)) for (const one of group) await runGroup(db, [one])
    else for (const { reject } of group) reject(error)
    return
  }
  // Out of the try: what is committed must never be tried again.
  committed(db)
  for (const [index, { resolve }] of group.entries()) resolve(answers[index] as string)
}

async function createAll(tx: Sql, group: readonly Waiting[]): Promise<string[]> {
  const { writer } = group[0] as Waiting
  const drafts = group.map(({ draft }) => draft)
  const answers: string[] = []
  for (const [index, { row }] of (await createArticles(tx, writer, drafts)).entries())
    answers.push(await (group[index] as Waiting).finish(tx, row))
  return answers
}
