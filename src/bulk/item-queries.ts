import type { Sql } from '../database/client.ts'
import { leaseUntil } from '../lease/queries.ts'
import type { BulkChangeArticle, Outcome } from './schema.ts'

/** An article that waits for its turn. */
export interface Item {
  seq: number
  articleId: string
  /** Of a revert: the versions before and after the change to revert. */
  before: number | null
  after: number | null
  /** Bytes of its text and of those before it in this page. */
  bytes: number
}

/** The next articles of a bulk change after a number. */
export async function listItems(
  db: Sql,
  { id, reverts }: { id: string; reverts: string | null },
  after: number,
  limit: number,
): Promise<Item[]> {
  const { rows } = await db.query<Item>({
    text: `select i.seq, i.article_id as "articleId", o.from_version as before, o.to_version as after,
        (sum(coalesce(octet_length(a.head) + octet_length(a.body), 0)) over (order by i.seq))::float8 as bytes
      from (select * from bulk_change_articles where bulk_change_id = $1 and seq > $2 order by seq limit $4) i
      left join articles a on a.id = i.article_id
      left join bulk_change_articles o on o.bulk_change_id = $3 and o.seq = i.seq
      order by i.seq`,
    values: [id, after, reverts, limit],
  })
  return rows
}

/** What happened to an article. */
export interface Done extends Omit<BulkChangeArticle, 'outcome'> {
  seq: number
  outcome: Outcome
}

/** Stores outcomes, counts them and extends the lease, in the transaction of the batch. */
export async function storeOutcomes(
  tx: Sql,
  { id, lease }: { id: string; lease: number },
  done: readonly Done[],
): Promise<void> {
  await tx.query({
    text: `update bulk_change_articles i set outcome = r.outcome, from_version = r."fromVersion",
        to_version = r."toVersion", problems = r.problems, error = r.error
      from json_to_recordset($2::json) as r(seq int, outcome text, "fromVersion" int, "toVersion" int, problems jsonb, error jsonb)
      where i.bulk_change_id = $1 and i.seq = r.seq`,
    values: [id, JSON.stringify(done)],
  })
  const count = (outcome: Outcome) => done.filter((one) => one.outcome === outcome).length
  await tx.query({
    text: `update bulk_changes set position = greatest(position, $2), changed = changed + $3, unchanged = unchanged + $4,
        conflicts = conflicts + $5, failed = failed + $6, lease_until = greatest(lease_until, ${leaseUntil('$7')})
      where id = $1`,
    values: [
      ...[id, Math.max(...done.map(({ seq }) => seq)), count('changed'), count('unchanged')],
      ...[count('conflict'), count('failed'), lease],
    ],
  })
}

/** The articles of a bulk change after a number, with their outcomes. */
export async function listBulkArticles(
  db: Sql,
  id: string,
  outcome: Outcome | null,
  after: number,
  limit: number,
): Promise<(BulkChangeArticle & { seq: number })[]> {
  const { rows } = await db.query<BulkChangeArticle & { seq: number }>({
    text: `select seq, article_id as "articleId", outcome, from_version as "fromVersion",
        to_version as "toVersion", problems, error from bulk_change_articles
      where bulk_change_id = $1 and ($2::text is null or outcome = $2) and seq > $3 order by seq limit $4`,
    values: [id, outcome, after, limit],
  })
  return rows
}
