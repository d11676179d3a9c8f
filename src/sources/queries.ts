import type { Database, Sql } from '../database/client.ts'
import { inTransaction } from '../database/transaction.ts'
import { announceDerived } from '../events/derived.ts'
import type { DialectName, Rules } from '../markdown/dialects/dialect.ts'
import type { JsonObject } from '../shapes.ts'
import { rfc3339 } from '../sql/time.ts'
import { canonicalRules, rulesDigest } from './rules.ts'

/** How the files of a source are read. */
interface SourceRow {
  name: string
  dialect: DialectName
  /** What the last import read of the site's configuration; null before that. */
  site: JsonObject | null
  readAt: string | null
}

const columns = `s.name, s.dialect, s.site, ${rfc3339('s.read_at')} as "readAt"`

/** The source with this name, or null if nothing has named it yet. */
export async function findSource(db: Sql, name: string): Promise<SourceRow | null> {
  const text = `select ${columns} from sources s where s.name = $1`
  return (await db.query<SourceRow>({ name: 'find_source', text, values: [name] })).rows[0] ?? null
}

/** Whether the source has articles or files, trash included. */
export async function hasNames(db: Sql, name: string): Promise<boolean> {
  const text = 'select exists (select from source_names where source = $1) as "has"'
  return (await db.query<{ has: boolean }>({ text, values: [name] })).rows[0]?.has ?? false
}

/** Whether the source has an article of one of these files, trash included. */
export async function hasArticleOf(
  db: Sql,
  name: string,
  files: readonly string[],
): Promise<boolean> {
  const text =
    'select exists (select from articles where source = $1 and file = any($2::text[])) as "has"'
  return (await db.query<{ has: boolean }>({ text, values: [name, files] })).rows[0]?.has ?? false
}

/** How an import reads a source; no reference means its files of `configuration`. */
interface KeptReading extends Pick<SourceRow, 'name' | 'dialect' | 'site'> {
  /** Unset where it was not read again. */
  configuration?: readonly string[] | undefined
}

/** The files of a source that no reference means, because they configure its site. */
export async function findConfiguration(db: Sql, name: string): Promise<readonly string[]> {
  const text = 'select configuration as files from sources where name = $1'
  return (await db.query<{ files: string[] }>({ text, values: [name] })).rows[0]?.files ?? []
}

/** Remembers how an import reads the files of a source. */
export const keepSource = (db: Database, kept: KeptReading): Promise<void> =>
  inTransaction(db.pool, async (tx) => {
    // Cached responses name or hide a file of the configuration.
    if (await putSource(tx, kept)) await announceDerived(tx)
  })

/** Returns whether the files of the configuration are others than before. */
async function putSource(
  tx: Sql,
  { name, dialect, site, configuration }: KeptReading,
): Promise<boolean> {
  const { rows } = await tx.query<{ changed: boolean }>({
    text: `with former as (select configuration from sources where name = $1)
      insert into sources as s (name, dialect, site, read_at, configuration)
      values ($1, $2, $3, now(), coalesce($4::text[], '{}'))
      on conflict (name) do update set dialect = excluded.dialect, site = excluded.site,
        read_at = excluded.read_at, configuration = coalesce($4, s.configuration)
      returning configuration is distinct from (select configuration from former) as changed`,
    values: [name, dialect, site && JSON.stringify(site), configuration ?? null],
  })
  return rows[0]?.changed ?? false
}

/**
 * All sources that the names allow (null: all), by name; one that no import has read is `plain`.
 */
export async function listSources(db: Sql, names: readonly string[] | null): Promise<SourceRow[]> {
  // Skips from one name to the next in the index, so the number of files does not matter.
  const text = `with recursive used(name) as (
      (select source from source_names order by source limit 1)
      union all
      select (select n.source from source_names n where n.source > u.name order by n.source limit 1)
      from used u where u.name is not null
    )
    select name, coalesce(s.dialect, 'plain') as dialect, s.site, ${rfc3339('s.read_at')} as "readAt"
    from (select name from used where name is not null union select name from sources) all_names
    left join sources s using (name)
    where $1::text[] is null or name = any($1)
    order by name collate "C"`
  return (await db.query<SourceRow>({ text, values: [names] })).rows
}

/** Sets the dialect by which the next import or reread reads a source, if there is the source. */
export async function setDialect(db: Sql, name: string, dialect: string): Promise<void> {
  await db.query({
    text: `insert into sources (name, dialect)
        select $1, $2 where exists (select from source_names where source = $1)
          or exists (select from sources where name = $1)
      on conflict (name) do update set dialect = excluded.dialect`,
    values: [name, dialect],
  })
}

/**
 * Stores dialect rules, so that a later edit reads its text by the rules of the last import. A site
 * has few different ones.
 */
export async function storeRules(tx: Sql, rules: readonly (Rules | undefined)[]): Promise<void> {
  const all = new Map<string, string>()
  for (const one of rules) if (one) all.set(rulesDigest(one), canonicalRules(one))
  if (all.size === 0) return
  // In order, so that two imports at once cannot wait for each other in a circle.
  const digests = [...all.keys()].sort()
  await tx.query({
    text: `insert into dialect_rules (digest, rules)
      select decode(n.digest, 'hex'), n.rules
      from unnest($1::text[], $2::jsonb[]) with ordinality as n(digest, rules, place)
      where not exists (select from dialect_rules k where k.digest = decode(n.digest, 'hex'))
      order by n.place on conflict do nothing`,
    values: [digests, digests.map((digest) => all.get(digest))],
  })
}
