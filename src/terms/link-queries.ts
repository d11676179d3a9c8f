import { allowTime, type Sql } from '../database/client.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { touched } from './queries.ts'

const longest = 5 * 60_000

/** How many articles name the term, drafts and trash included. */
export async function countLinks(tx: Sql, kind: TermKind, id: string): Promise<number> {
  const text = `select count(*)::int as count from ${kind.links} where ${kind.link} = $1`
  const { rows } = await tx.query<{ count: number }>({ text, values: [id] })
  return rows[0]?.count ?? 0
}

export interface TermUse {
  /** Public by itself, or named by an article that is public or scheduled. */
  exposed: boolean
  /** Named by an article of another source. */
  foreign: boolean
}

/** Who uses a term, or one that changes with it; `sources` null: none is foreign. */
export async function findUse(
  tx: Sql,
  kind: TermKind,
  id: string,
  sources: readonly string[] | null,
): Promise<TermUse> {
  const named = `${kind.links} l join articles a on a.id = l.article_id where l.${kind.link} in (${touched(kind)})`
  const { rows } = await tx.query<TermUse>({
    text: `
      select exists (select from ${kind.table} where declared and id in (${touched(kind)}))
          or exists (select from ${named} and a.status = 'published' and a.trashed_at is null
            and (a.expires_at is null or a.expires_at > now())) as exposed,
        $2::text[] is not null and exists (select from ${named} and a.source <> all ($2::text[])) as foreign`,
    values: [[id], sources],
  })
  return rows[0] ?? { exposed: true, foreign: true }
}

/** Hands all articles of one term to another; an article that has both keeps the earlier place. */
export async function moveLinks(
  tx: Sql,
  kind: TermKind,
  from: string,
  into: string,
): Promise<void> {
  await tx.query({
    text: `
      with moved as (delete from ${kind.links} where ${kind.link} = $1 returning *)
      insert into ${kind.links} as l (article_id, ${kind.link}, position, listed, sort_at, expires_at)
      select article_id, $2, position, listed, sort_at, expires_at from moved
      on conflict (article_id, ${kind.link}) do update set position = least(l.position, excluded.position)`,
    values: [from, into],
  })
}

/**
 * Holds the articles of the terms, before anything else is held: who writes one of them holds it
 * first, too.
 */
export async function lockArticlesOf(
  tx: Sql,
  kind: TermKind,
  ids: readonly string[],
): Promise<void> {
  await allowTime(tx, longest)
  const named = `select article_id from ${kind.links} where ${kind.link} in (${touched(kind)})`
  const text = `select from articles where id in (${named}) order by id for no key update`
  await tx.query({ text, values: [ids] })
}

/**
 * Brings what articles show of the terms up to date with the terms themselves. Texts and versions
 * of the articles stay. Only rows that differ are written.
 */
export async function refreshCopies(
  tx: Sql,
  kind: TermKind,
  ids: readonly string[],
): Promise<void> {
  // A term of a hundred thousand articles takes its time; the usual limit is for requests that
  // read.
  await allowTime(tx, longest)
  // Who writes one of these articles right now may take the term out of it: only behind its commit
  // are the links final.
  await tx.query({
    text: `
      select from articles where id in (select article_id from ${kind.links} where ${kind.link} = any($1))
      order by id for no key update`,
    values: [ids],
  })
  await tx.query({
    text: `
      update articles a set ${kind.table} = c.copies
      from (
        select l.article_id, jsonb_agg(${kind.copy} order by l.position, t.id) as copies
        from ${kind.links} l join ${kind.table} t on t.id = l.${kind.link}
        where l.article_id in (select article_id from ${kind.links} where ${kind.link} = any($1))
        group by l.article_id
      ) c
      where a.id = c.article_id and a.${kind.table} is distinct from c.copies`,
    values: [ids],
  })
}
