import { intArray, textArray } from '../../database/arrays.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { categoryKind } from '../../sql/term-kind.ts'
import { onlyOfName } from '../../terms/naming/queries.ts'
import { recordNames, recordTypes } from '../fields/columns.ts'
import { type Referring, referenceRows } from '../references/write-queries.ts'
import type { ArticleRecord } from './record.ts'

// Parts of the statements that write articles; `r` is the next state, `a` the present row, and
// `done` are the written ones.

/**
 * The parameters of the statements after the actor. One JSON parameter per table, so that one plan
 * serves one article and five hundred. All tokens are in one array, and each search row names its
 * slice. What many articles lack comes last.
 */
export function parameters(
  records: readonly (ArticleRecord & Referring & { search: IndexedText | null })[],
): (string | Buffer)[] {
  const links = (name: 'tags' | 'categories') =>
    records.flatMap(({ id, [name]: terms }) =>
      terms.map((term, position) => ({ id, term: term.id, position })),
    )
  const indexed = records.flatMap(({ id, search }) => (search ? [{ id, ...search }] : []))
  let last = 0
  const search = indexed.map(({ tokens, ...row }) => {
    const first = last + 1
    last += tokens.length
    return { ...row, first, last }
  })
  const aliases = records.flatMap(({ id, lang, aliases }) =>
    aliases.map((path) => ({ id, lang, path })),
  )
  const articles = records.map(({ search, references, head, body, ...record }) => ({
    ...record,
    reindexed: search !== null,
    ...(references ? { referenceCount: references.length } : {}),
  }))
  return [
    ...[articles, links('tags'), search].map((rows) => JSON.stringify(rows)),
    intArray(indexed.map(({ tokens }) => tokens)),
    textArray(records.map(({ head }) => head)),
    textArray(records.map(({ body }) => body)),
    ...[links('categories'), aliases, referenceRows(records)].map((rows) => JSON.stringify(rows)),
  ]
}

// The group of a translation that moved to this path and kept its group.
const groupAtPath = `
        select m.translation_group from articles m
        where m.path = r.path and m.translation_group is not null and m.lang <> r.lang and m.id <> r.id and m.trashed_at is null
        order by m.lang limit 1`

const otherArticles = (key: string) =>
  `select from articles o where o.translation_key = ${key} and o.id <> r.id`

// If all articles that had this key by their place have moved away, an article that is placed there
// now starts a new group, which is the same for all languages.
const numberedKey = `r."translationKey" || '~' || n`
const newGroup = `
        select ${numberedKey} from generate_series(2, 100) n
        where exists (${otherArticles('r."translationKey"')} and o.translation_group is not null)
          and not exists (${otherArticles('r."translationKey"')} and o.translation_group is null)
          and not exists (${otherArticles(numberedKey)} and o.path <> r.path)
        order by n limit 1`

// The group of an article that is grouped by place; null if the place itself is the key.
const groupOfPlace = `coalesce((${groupAtPath}), (${newGroup}))`

/** The translation key of the next state of an article. */
export const nextKey = `case
      when r."keyOrigin" = 'given' then r."translationKey"
      when r."keyOrigin" = 'kept' then a.translation_key
      when r."keyOrigin" = 'moved' and exists (${otherArticles('a.translation_key')} and o.lang <> a.lang) then a.translation_key
      else coalesce(r.joined, r."translationKey") end`

// All that is neither a column nor a text of its own.
const moreTypes = `trashed boolean, "publishedNow" boolean, "expectedVersion" int, reindexed boolean,
        "referenceCount" int, "keyOrigin" text, event jsonb`
const moreNames =
  'trashed, "publishedNow", "expectedVersion", reindexed, "referenceCount", "keyOrigin", event'

/**
 * The records of a write with what follows from them; `head` and `body` are parameters of their
 * own, as PostgreSQL reads JSON twice.
 */
export const inputOf = (condition = '') => `
  input as materialized (
    select r.*, r.live and r.listed as shown, r.live and r.sort_at > now() as unannounced,
      r.live and r.sort_at <= now() and (r."expiresAt" is null or r."expiresAt" > now()) as public,
      case when r."keyOrigin" in ('placed', 'moved') then ${groupOfPlace} end as joined
    from (select *, coalesce("publishedAt", '-infinity') as sort_at, status = 'published' and not trashed as live
    from rows from (
      json_to_recordset($2::json) as (${recordTypes}, ${moreTypes}),
      unnest($6::text[]), unnest($7::text[])
    ) as r(${recordNames}, ${moreNames}, head, body)) r
    ${condition}
  )`

// Takes the same lock as `findTagsByKey`: a rename, merge or move of a term waits for us, or we
// wait for it and then find the term changed.
const unchanged = (table: string, parameter: string, more = '') => `
  unchanged_${table} as materialized (
    select t.id from ${table} t join json_to_recordset(${parameter}::json) as w(id uuid, slug text, name text, path text)
      on t.id = w.id and t.slug = w.slug and t.name = w.name ${more}
    order by t.id
    for key share of t
  )`

// A category must still be the only one of its name.
const ofPlace = `and t.path = w.path${onlyOfName(categoryKind)}`

const isComplete = (table: string, parameter: string) =>
  `(select count(*) from unchanged_${table}) = json_array_length(${parameter}::json)`

/**
 * The input of a write whose terms were cached: nothing unless all tags and categories in these
 * parameters are still the same, and no article that is published in another second than now.
 */
export function unlessRenamed(tags: string, categories?: string): string {
  const unchangedOnes = [
    unchanged('tags', tags),
    ...(categories ? [unchanged('categories', categories, ofPlace)] : []),
  ]
  const conditions = [
    isComplete('tags', tags),
    ...(categories ? [isComplete('categories', categories)] : []),
    `(r."publishedNow" is not true or r."publishedAt" = date_trunc('second', now()))`,
  ]
  return [...unchangedOnes, inputOf(`where ${conditions.join(' and ')}`)].join(', ')
}

/**
 * What links and search rows repeat of an article: `v` is the stored row of an insert, which saves
 * a join, or the input of an update.
 */
export const shownInLists = `a.listed and a.status = 'published' and a.trashed_at is null as shown,
      a.sort_at, a.expires_at as "expiresAt"`
export const ofInserted = 'join done v using (id)'
export const ofUpdated = 'join done using (id) join input v using (id)'

/** Inserts the links of one kind for the articles in `done` (the inserted or updated ids). */
export const links = (table: string, column: string, parameter: string, visibility: string) => `
    insert into ${table} (article_id, ${column}, position, listed, sort_at, expires_at)
    select l.id, l.term, l.position, v.shown, v.sort_at, v."expiresAt"
    from json_to_recordset(${parameter}::json) as l(id uuid, term uuid, position smallint) ${visibility}`

/** Inserts the aliases of the articles in `done`. */
export const newAliases = (unless = '') => `
    insert into article_paths (lang, path, article_id, kind)
    select distinct p.lang, p.path, p.id, 'alias'
    from json_to_recordset($9::json) as p(id uuid, lang text, path text) join done using (id)
    ${unless}
    on conflict do nothing`

/** Inserts their search rows. */
export const newSearch = (visibility: string) => `
    insert into article_search (article_id, rank_tokens, tokens, listed, sort_at, expires_at)
    select s.id, s."rankTokens"::tsvector, ($5::int[])[s.first:s.last], v.shown, v.sort_at, v."expiresAt"
    from json_to_recordset($4::json) as s(id uuid, "rankTokens" text, first int, last int) ${visibility}`
