import type { ListPlan } from '../articles/list/plan.ts'
import { idsOf } from '../articles/list/statement.ts'
import type { Sql } from '../database/client.ts'
import { allowTime } from '../database/transaction.ts'
import { type AppError, conflict } from '../errors.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { rfc3339 } from '../sql/time.ts'
import { newValues } from '../sql/values.ts'
import { touched } from '../terms/write-queries.ts'
import type { BulkChange, Kind } from './schema.ts'

interface NewBulk {
  id: string
  action: Kind
  filter: string | null
  change: object | null
  reverts: string | null
  dryRun: boolean
  actor: string
  mayPublish: boolean
  sources: readonly string[] | null
}

/** How many bulk changes of one key may be queued or running. */
const maxOpen = 100

/**
 * Inserts a bulk change without articles, and wakes the workers after the commit. 409 if its key
 * has too many that have not ended.
 */
export async function insertBulkChange(tx: Sql, row: NewBulk): Promise<void> {
  if ((await countOpen(tx, row.actor)) >= maxOpen) throw tooManyOpen()
  await tx.query({
    text: `with made as (
        insert into bulk_changes (id, status, action, filter, change, reverts, dry_run, actor, may_publish, sources)
        values ($1, 'queued', $2, $3, $4, $5, $6, $7, $8, $9) returning id)
      select pg_notify('broadsheet_jobs', id::text) from made`,
    values: [
      ...[row.id, row.action, row.filter, row.change && JSON.stringify(row.change), row.reverts],
      ...[row.dryRun, row.actor, row.mayPublish, row.sources && JSON.stringify(row.sources)],
    ],
  })
}

async function countOpen(db: Sql, actor: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `select count(*)::int as count from bulk_changes
      where status in ('queued', 'running') and actor = $1`,
    values: [actor],
  })
  return rows[0]?.count ?? 0
}

function tooManyOpen(): AppError {
  const message = `Your key has ${maxOpen} bulk changes that have not ended. Wait for some, or cancel them.`
  return conflict(message, [{ code: 'too_many_open', message }])
}

// The ids of a hundred thousand articles take longer than a request usually may.
const maxChoiceTime = 30_000

/**
 * Fixes the articles of a bulk change and returns their number; of another number than expected
 * none is written. Their order is that of locks.
 */
export async function insertChosen(
  tx: Sql,
  id: string,
  plan: ListPlan,
  expected?: number,
): Promise<number> {
  const values = newValues()
  const [bulk, number] = [values.add(id), values.add(expected ?? null)]
  await allowTime(tx, maxChoiceTime)
  const { rows } = await tx.query<{ count: number }>({
    text: `with chosen as materialized (${idsOf(plan, values)}), written as (
        insert into bulk_change_articles (bulk_change_id, seq, article_id)
        select ${bulk}::uuid, row_number() over (order by id), id from chosen
        where ${number}::int is null or ${number} = (select count(*) from chosen))
      select count(*)::int as count from chosen`,
    values: values.list,
  })
  const count = rows[0]?.count ?? 0
  if (expected === undefined || expected === count) await writeTotal(tx, id, count)
  return count
}

const namingArticles = (kind: TermKind) => `articles a where a.id in (
  select l.article_id from ${kind.links} l where l.${kind.link} in (${touched(kind)}))`

/**
 * Articles that name a term or a category below it, and those among them that were made by the API.
 */
export async function countNaming(
  tx: Sql,
  kind: TermKind,
  term: string,
): Promise<{ named: number; born: number }> {
  const { rows } = await tx.query<{ named: number; born: number }>({
    text: `select count(*)::int as named, (count(*) filter (where a.import_hash is null))::int as born
      from ${namingArticles(kind)}`,
    values: [[term]],
  })
  return rows[0] ?? { named: 0, born: 0 }
}

/** The articles that name a term or a category below it; with `all` imported ones, too. */
export function insertNaming(
  tx: Sql,
  id: string,
  kind: TermKind,
  term: string,
  all: boolean,
): Promise<number> {
  const text = `select $2::uuid, row_number() over (order by a.id), a.id
    from ${namingArticles(kind)} and ($3 or a.import_hash is null)`
  return insertArticles(tx, id, text, [[term], id, all])
}

/** The articles that another bulk change changed, with its numbers. */
export function insertChanged(tx: Sql, id: string, reverts: string): Promise<number> {
  const text = `select $1::uuid, o.seq, o.article_id from bulk_change_articles o
    where o.bulk_change_id = $2 and o.outcome = 'changed'`
  return insertArticles(tx, id, text, [id, reverts])
}

async function insertArticles(
  tx: Sql,
  id: string,
  rows: string,
  values: unknown[],
): Promise<number> {
  await allowTime(tx, maxChoiceTime)
  const text = `insert into bulk_change_articles (bulk_change_id, seq, article_id) ${rows}`
  const { rowCount } = await tx.query({ text, values })
  await writeTotal(tx, id, rowCount ?? 0)
  return rowCount ?? 0
}

const writeTotal = (tx: Sql, id: string, total: number) =>
  tx.query({ text: setTotal, values: [id, total] })

// Changes of one article keep the order in which they were started; others take turns.
const setTotal = `update bulk_changes set total = $2, waits_for = array(
    select distinct o.id from bulk_change_articles i
    join bulk_change_articles j on j.article_id = i.article_id and j.outcome is null
    join bulk_changes o on o.id = j.bulk_change_id and o.status in ('queued', 'running')
    where i.bulk_change_id = $1 and o.id <> $1)
  where id = $1`

const time = (name: string) => rfc3339(`b.${name}`, 'milliseconds')

const summary = `b.id, b.status, b.action, b.filter, b.reverts, b.dry_run as "dryRun", b.total, b.changed, b.unchanged,
  b.conflicts, b.failed, b.failure, b.actor, k.name as "actorName", ${time('created_at')} as "createdAt",
  ${time('started_at')} as "startedAt", ${time('finished_at')} as "finishedAt"`

/** The bulk change with this id, or null. */
export async function findBulkChange(db: Sql, id: string): Promise<BulkChange | null> {
  const { rows } = await db.query<BulkChange>({
    text: `select ${summary}, b.change from bulk_changes b left join api_keys k on k.id = b.actor where b.id = $1`,
    values: [id],
  })
  return rows[0] ?? null
}

/** Bulk changes of an actor (null: of all), newest first, after the given time and id. */
export async function listBulkChanges(
  db: Sql,
  actor: string | null,
  after: readonly [string, string] | null,
  limit: number,
): Promise<BulkChange[]> {
  const { rows } = await db.query<BulkChange>({
    text: `select ${summary} from bulk_changes b left join api_keys k on k.id = b.actor
      where ($1::text is null or b.actor = $1)
        and ($2::timestamptz is null or (b.created_at, b.id) < ($2, $3::uuid))
      order by b.created_at desc, b.id desc limit $4`,
    values: [actor, after?.[0] ?? null, after?.[1] ?? null, limit],
  })
  return rows
}
