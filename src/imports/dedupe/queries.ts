import type { Sql } from '../../database/client.ts'
import type { Dedupe, Key } from './by.ts'

/** An article, or in a dry run a new file, that has a key. */
export interface Holder {
  /** Null for a new file of a dry run. */
  id: string | null
  source: string
  file: string
}

export type StoredHolder = Holder & { id: string }

const isCurrent = 's.version = a.version and a.trashed_at is null'
const isReached = '($2::text[] is null or a.source = any($2))'
/** Of the articles of a value, which are not in an order, so many are looked at. */
const maxCompared = 100
/** Of a key: this import may have given the first ones other texts. */
const maxHolders = 5

const oldestOf = (column: string, value: string) => `
  select a.id, a.source, a.file from article_signatures s join articles a on a.id = s.article_id
  where s.${column} = ${value} and ${isCurrent} and ${isReached} order by s.article_id limit ${maxHolders}`

const lookUps: Record<Dedupe['by'], string> = {
  body: oldestOf('body_key', `decode(w.key, 'hex')`),
  link: oldestOf('link', 'w.key'),
  value: `select * from (select a.id, a.source, a.file from articles a
    where a.front_matter_keys @> array[w.key] and a.trashed_at is null and ${isReached}
    limit ${maxCompared}) few order by id limit ${maxHolders}`,
}

/** The articles with each of these keys, by the key as stored: the first few by id, so the oldest. */
export async function findStored(
  tx: Sql,
  { by, sources }: Dedupe,
  keys: readonly Key[],
): Promise<Map<string, StoredHolder[]>> {
  const found = new Map<string, StoredHolder[]>()
  const wanted = [...new Set(keys.map(({ stored }) => stored))]
  if (wanted.length === 0) return found
  // Without statistics PostgreSQL would read the whole table for each key.
  await tx.query({ text: 'set local enable_seqscan = off' })
  const { rows } = await tx.query<StoredHolder & { key: string }>({
    text: `select w.key, o.* from unnest($1::text[]) as w(key) cross join lateral (${lookUps[by]}) o`,
    values: [wanted, sources],
  })
  await tx.query({ text: 'set local enable_seqscan = on' })
  for (const { key, ...holder } of rows) found.set(key, [...(found.get(key) ?? []), holder])
  return found
}

/** The first files of this import that have one of these keys, by the hash of the key in hex. */
export async function findEarlier(
  tx: Sql,
  importId: string,
  source: string,
  keys: readonly Key[],
): Promise<Map<string, Holder>> {
  const { rows } = await tx.query<Omit<Holder, 'source'> & { key: Buffer }>({
    text: `select key, file, article_id as id from import_keys
      where import_id = $1 and key = any($2::bytea[])`,
    values: [importId, keys.map(({ hash }) => hash)],
  })
  return new Map(rows.map(({ key, ...holder }) => [key.toString('hex'), { ...holder, source }]))
}

/** Remembers the first file of each key; the end of the import deletes them. */
export async function insertKeys(
  tx: Sql,
  importId: string,
  rows: readonly { key: string; file: string; articleId: string | null }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query({
    text: `insert into import_keys (import_id, key, file, article_id)
      select $1, decode(key, 'hex'), file, "articleId"
      from json_to_recordset($2::json) as k(key text, file text, "articleId" uuid)
      on conflict do nothing`,
    values: [importId, JSON.stringify(rows)],
  })
}
