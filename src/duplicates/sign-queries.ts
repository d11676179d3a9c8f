import { intArray } from '../database/arrays.ts'
import type { Sql } from '../database/client.ts'
import { canonicalKeys, linkCharacters } from './signature/keys.ts'
import { maxCompared } from './signature/shingles.ts'

/** So many articles may share a band; more of them tell of boilerplate and not of copies. */
export const maxInBand = 50

/**
 * Makes the statements of this transaction look up rows by an index. Without statistics, and with
 * a plan that was made while the table was small, PostgreSQL would read the whole table.
 */
export async function preferIndexes(tx: Sql): Promise<void> {
  await tx.query({ text: 'set local enable_seqscan = off' })
}

/** Until when this transaction ends, no other process signs; null: one does already. */
export async function lockProgress(tx: Sql): Promise<number | null> {
  await tx.query({
    text: `insert into watermarks (task, at, position) values ('sign-articles', now(), 0)
      on conflict do nothing`,
  })
  const { rows } = await tx.query<{ position: number }>({
    text: `select coalesce(position, 0)::int8 as position from watermarks
      where task = 'sign-articles' for update skip locked`,
  })
  return rows[0]?.position ?? null
}

/** Remembers the last event whose article is signed. */
export async function moveProgress(tx: Sql, position: number): Promise<void> {
  await tx.query({
    text: `update watermarks set position = $1, at = now() where task = 'sign-articles'`,
    values: [position],
  })
}

/** The last event that has a number, and the last one whose article is signed. */
export async function readProgress(db: Sql): Promise<{ last: number; signed: number }> {
  const { rows } = await db.query<{ last: number; signed: number }>({
    text: `select coalesce((select max(position) from events), 0)::int8 as last,
      coalesce((select position from watermarks where task = 'sign-articles'), 0)::int8 as signed`,
  })
  return rows[0] ?? { last: 0, signed: 0 }
}

/** The next events after a position: the last of them, and the articles that they are about. */
export async function nextEvents(
  tx: Sql,
  after: number,
  limit: number,
): Promise<{ last: number; ids: string[] } | null> {
  const { rows } = await tx.query<{ last: number | null; ids: string[] | null }>({
    name: 'next_events_to_sign',
    text: `select max(position)::int8 as last,
        array_agg(distinct resource_id) filter (where resource = 'article') as ids
      from (select position, resource, resource_id from events
        where position > $1 order by position limit $2) next`,
    values: [after, limit],
  })
  const [row] = rows
  return row && row.last !== null ? { last: row.last, ids: row.ids ?? [] } : null
}

/** What a signature is made of. */
export interface Unsigned {
  id: string
  version: number
  text: string
  end: string
  bodyKey: Buffer | null
  canonical: (string | null)[]
}

/** The same bytes as `bodyKey` makes. */
const body = `btrim(replace(a.body, E'\\r\\n', E'\\n'), E' \\t\\r\\n')`
const bodyKeyOf = `case when ${body} <> '' then
  substring(sha256(convert_to(${body}, 'UTF8')) for 16) end`
const canonical = canonicalKeys.map((key) => `a.front_matter->>'${key}'`).join(', ')

/**
 * Those of these articles whose present version has no signature. Takes no lock, so that no write
 * waits while the signatures are made; one of a version that is over is made again by its event.
 */
export async function readUnsigned(tx: Sql, ids: readonly string[]): Promise<Unsigned[]> {
  const { rows } = await tx.query<Unsigned>({
    name: 'read_unsigned',
    text: `select a.id, a.version, left(a.body, ${maxCompared}) as text,
        right(a.body, ${linkCharacters}) as end, ${bodyKeyOf} as "bodyKey", array[${canonical}] as canonical
      from articles a where a.id = any($1::uuid[]) and a.version is distinct from
        (select s.version from article_signatures s where s.article_id = a.id)
      order by a.id`,
    values: [ids],
  })
  return rows
}

/** A signature to store. */
export interface Signed {
  id: string
  version: number
  bodyKey: Buffer | null
  link: string | null
  values: Buffer | null
  bands: Int32Array
}

/** Stores signatures; an article that had one leaves its group. */
export async function storeSignatures(tx: Sql, signed: readonly Signed[]): Promise<void> {
  let last = 0
  const rows = signed.map(({ bands, bodyKey, values, ...row }) => {
    const first = last + 1
    last += bands.length
    const hex = { bodyKey: bodyKey?.toString('hex'), values: values?.toString('hex') }
    return { ...row, ...hex, first, last }
  })
  await tx.query({
    name: 'store_signatures',
    text: `insert into article_signatures as s (article_id, version, body_key, link, "values", bands)
      select n.id, n.version, decode(n."bodyKey", 'hex'), n.link, decode(n.values, 'hex'),
        coalesce(($2::int[])[n.first:n.last], '{}')
      from json_to_recordset($1::json) as n(
        id uuid, version int, "bodyKey" text, link text, values text, first int, last int)
      where (select true from articles a where a.id = n.id)
      on conflict (article_id) do update set version = excluded.version, body_key = excluded.body_key,
        link = excluded.link, "values" = excluded.values, bands = excluded.bands,
        group_id = null, crowded = false`,
    values: [JSON.stringify(rows), intArray(signed.map(({ bands }) => bands))],
  })
}

/** An article with one band in common. */
export interface Candidate {
  band: number
  id: string
  values: Buffer
  groupId: string | null
}

/**
 * The articles that have one of these bands, of each band up to one more than `maxInBand`: each
 * band is looked up by itself, so that a crowded one ends early.
 */
export async function listCandidates(tx: Sql, bands: Int32Array): Promise<Candidate[]> {
  const { rows } = await tx.query<Candidate>({
    name: 'list_candidates',
    text: `select b.band, c.id, c.values, c."groupId" from unnest($1::int[]) as b(band)
      cross join lateral (select s.article_id as id, s."values", s.group_id as "groupId"
        from article_signatures s where s.bands @> array[b.band] limit ${maxInBand + 1}) c`,
    values: [intArray([bands])],
  })
  return rows
}

/** Notes that a band of these articles was too common to be compared. */
export async function markCrowded(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx.query({
    text: 'update article_signatures set crowded = true where article_id = any($1::uuid[])',
    values: [ids],
  })
}

const maxMoved = 200

/** Puts articles into a group, with up to 200 members of the groups that it joins. */
export async function joinGroup(
  tx: Sql,
  group: string,
  ids: readonly string[],
  groups: readonly string[],
): Promise<void> {
  // One array: PostgreSQL reads the whole table for `or article_id in (select …)`.
  await tx.query({
    name: 'join_duplicate_group',
    text: `update article_signatures set group_id = $1 where article_id = any($2::uuid[] || array(
      select article_id from article_signatures where group_id = any($3::uuid[]) limit ${maxMoved}))
      and group_id is distinct from $1`,
    values: [group, ids, groups],
  })
}
