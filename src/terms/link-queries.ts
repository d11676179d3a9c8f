import type { Sql } from '../database/client.ts'
import { allowTime } from '../database/transaction.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { touched } from './write-queries.ts'

const maxLockTime = 5 * 60_000

/** The number of articles that name the term, drafts and trash included. */
export async function countLinks(tx: Sql, kind: TermKind, id: string): Promise<number> {
  const text = `select count(*)::int as count from ${kind.links} where ${kind.link} = $1`
  const { rows } = await tx.query<{ count: number }>({ text, values: [id] })
  return rows[0]?.count ?? 0
}

/** Whether an article names the term, or one that changes with it. */
export async function isNamed(tx: Sql, kind: TermKind, id: string): Promise<boolean> {
  const text = `select exists (select from ${kind.links} where ${kind.link} in (${touched(kind)})) as named`
  const { rows } = await tx.query<{ named: boolean }>({ text, values: [[id]] })
  return rows[0]?.named ?? true
}

interface TermUse {
  /** Whether it is declared, or an article that is public or scheduled names it. */
  exposed: boolean
  /** Whether an article of another source names it. */
  foreign: boolean
}

/** How a term, or one that changes with it, is used; with `sources` null no use is foreign. */
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

/** Moves all links of one term to another; an article with both keeps the lower position. */
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
 * Locks the articles of the terms. Must come before any other lock, because writers of articles
 * lock the article first, too.
 */
export async function lockArticlesOf(
  tx: Sql,
  kind: TermKind,
  ids: readonly string[],
): Promise<void> {
  await allowTime(tx, maxLockTime)
  const named = `select article_id from ${kind.links} where ${kind.link} in (${touched(kind)})`
  const text = `select from articles where id in (${named}) order by id for no key update`
  await tx.query({ text, values: [ids] })
}

/**
 * Updates the copies of the terms in their articles. Leaves texts and versions of the articles as
 * they are, and writes only rows that differ.
 */
export async function refreshCopies(
  tx: Sql,
  kind: TermKind,
  ids: readonly string[],
): Promise<void> {
  // A term with a hundred thousand articles takes longer than the usual time limit of a request.
  await allowTime(tx, maxLockTime)
  // Locks the articles first: a concurrent write of an article may add or remove the term, so its
  // links are final only after that write has committed.
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
