import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { findArticles } from '../../../src/articles/queries.ts'
import { referencesOfRow } from '../../../src/articles/references/recompute-queries.ts'
import type { ArticleRow } from '../../../src/articles/row.ts'
import { readRow } from '../../../src/articles/store/stored.ts'
import type { Database } from '../../../src/database/client.ts'
import type { ReadArticle } from '../../../src/markdown/fields/read.ts'
import { termKey } from '../../../src/markdown/file/slug.ts'
import { visibilityMembers } from '../../../src/markdown/visibility/read.ts'
import { indexTexts } from '../../../src/search/indexing/index-texts.ts'
import { until } from '../processes/processes.ts'

// Events get their numbers soon after the commit, whether or not anybody asks for them.
const unnumbered = 'select id from events where position is null'

/**
 * Lists all redundant data that disagrees, one line each: copies against links, rows against texts,
 * events against both.
 */
export async function disagreements(db: Database): Promise<string[]> {
  await until(async () => (await db.query({ text: unnumbered })).rows.length === 0)
  const lines: string[] = []
  for (const [what, text] of Object.entries(recounts)) {
    const { rows } = await db.query<Record<string, unknown>>({ text })
    lines.push(...rows.map((row) => `${what}: ${JSON.stringify(row)}`))
  }
  return [...lines, ...(await againstTexts(db))]
}

const visibility = (table: string) => `
  select s.article_id from ${table} s join articles a on a.id = s.article_id
  where (s.listed, s.sort_at, s.expires_at) is distinct from
    (a.status = 'published' and a.trashed_at is null and a.listed, a.sort_at, a.expires_at)`

const copies = (kind: 'tag' | 'category', table: string, path: string) => `
  select a.id, a.${table} as shown, l.linked from articles a, lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name${path})
      order by l.position, t.id), '[]') as linked
    from article_${table} l join ${table} t on t.id = l.${kind}_id where l.article_id = a.id) l
  where a.${table} <> l.linked`

const recounts: Record<string, string> = {
  'what is public and was not told': `
    select a.id, told.last from articles a left join lateral (
      select type as last from events where resource_id = a.id
        and type in ('article.published', 'article.unpublished', 'article.trashed') order by position desc limit 1) told on true
    where a.status = 'published' and a.trashed_at is null and a.sort_at <= a.updated_at
      and (a.expires_at is null or a.expires_at > now()) and told.last is distinct from 'article.published'`,
  'copies of tags': copies('tag', 'tags', ''),
  'copies of categories': copies('category', 'categories', `, 'path', t.path`),
  'visibility of tag links': visibility('article_tags'),
  'visibility of category links': visibility('article_categories'),
  'visibility of search rows': visibility('article_search'),
  'articles without a search row': `
    select a.id from articles a where not exists (select from article_search s where s.article_id = a.id)`,
  'sorting times': `
    select id from articles where sort_at <> coalesce(published_at, '-infinity')`,
  'hashes of texts': `
    select id from articles where text_hash <> sha256(convert_to(head || body, 'UTF8'))`,
  'revisions with a hole': `
    select a.id, a.version, count(r.version) from articles a left join revisions r on r.article_id = a.id
    group by a.id having count(r.version) <> a.version - 1
      or coalesce(min(r.version), 1) <> 1 or coalesce(max(r.version), 0) <> a.version - 1`,
  'paths taken twice': `
    select lang, path from articles where trashed_at is null group by lang, path having count(*) > 1`,
  'last segments': `
    select id, path, slug from articles where slug <> regexp_replace(path, '^.*/', '')`,
  'aliases that lead nowhere': `
    select a.id, alias from articles a, unnest(a.aliases) alias where not exists (
      select from article_paths p where p.article_id = a.id and p.lang = a.lang and p.path = alias)
      and alias <> a.path`,
  'paths of categories': `
    select c.id, c.path from categories c left join categories p on p.id = c.parent_id
    where c.path <> coalesce(p.path || '/', '') || c.slug`,
  'former names that are names': `
    select name_key from tag_aliases join tags using (name_key)
    union all select a.name_key from category_aliases a join categories c
      on c.name_key = a.name_key and c.parent_id is not distinct from a.parent_id`,
  'numbers of events': `
    select count(*), max(position) from events having count(*) <> coalesce(max(position), 0)`,
  // Another article may get the id of a permanently deleted one.
  'versions in events out of order': `
    select resource_id, version from (select resource, resource_id, version, type,
        lag(version) over (partition by resource_id order by position) as before,
        lag(type) over (partition by resource_id order by position) as after from events) e
    where after is distinct from 'article.deleted'
      and (before > version or (resource = 'article' and before <> version - 1
      and not (before = version and type in ('article.published', 'article.expired'))))`,
  'last events of articles': `
    select a.id, a.version, e.version as told, e.type from articles a left join lateral (
      select version, type from events where resource_id = a.id order by position desc limit 1) e on true
    where e.version is distinct from a.version or e.type = 'article.deleted'`,
  // Up to a permanent deletion, the events are those of the article that had the id before.
  'events of another source than their article or file': `
    select e.id, e.source from events e join (select id, source from articles union all select id, source from files) r
      on r.id = e.resource_id where e.source is distinct from r.source and not exists (select 1 from events d
      where d.resource_id = e.resource_id and d.type like '%.deleted' and d.position >= e.position)`,
  'events without a source': `
    select id, type from events where (source is null) <> (resource in ('tag', 'category'))`,
  'articles gone without a word': `
    select e.resource_id from (select distinct on (resource_id) resource_id, type from events
        where resource = 'article' order by resource_id, position desc) e
    where e.type <> 'article.deleted' and not exists (select from articles a where a.id = e.resource_id)`,
}

async function againstTexts(db: Database): Promise<string[]> {
  const { rows: ids } = await db.query<{ id: string; group: string | null }>({
    text: 'select id, translation_group as "group" from articles order by id',
  })
  const former = await formerVisibility(db)
  const groups = new Map(ids.map(({ id, group }) => [id, group]))
  const articles = await findArticles(
    db,
    ids.map(({ id }) => id),
  )
  const read = articles.map((row) => ({ row, article: readRow(row) }))
  const tags = new Map((await namesOf(db, 'tag', 'tags')).map(({ key, id }) => [key, id]))
  const categories = await namesOf(db, 'category', 'categories')
  const lines = read.flatMap(({ row, article }) => [
    ...fieldsThatDiffer(row, article),
    ...visibilityThatDiffers(row, article, former.get(row.id) ?? []),
    ...groupThatDiffers(row, article, groups.get(row.id) ?? null),
    ...termsThatDiffer(row.id, 'tags', row.tags, article.fields.tags, tags),
    ...categoriesThatDiffer(row, lastNames(article.fields.categories), categories),
  ])
  return [
    ...lines,
    ...(await referencesThatDiffer(db, articles)),
    ...(await tokensThatDiffer(db, read)),
  ]
}

type Former = Record<(typeof visibilityMembers)[number], string | boolean | null>

/** The visibility of all former versions by article. */
async function formerVisibility(db: Database): Promise<Map<string, Former[]>> {
  const { rows } = await db.query<{ id: string; snapshot: Former }>({
    text: 'select article_id as id, snapshot from revisions',
  })
  const former = new Map<string, Former[]>()
  for (const { id, snapshot } of rows) former.set(id, [...(former.get(id) ?? []), snapshot])
  return former
}

/**
 * A row must be as public as its text says, or as it was before, because new parsing rules do not
 * change stored rows.
 */
function visibilityThatDiffers(
  row: ArticleRow,
  { said }: ReadArticle,
  former: readonly Former[],
): string[] {
  const instant = (value: unknown) =>
    typeof value === 'string' && value.includes(':') ? Date.parse(value) : value
  return visibilityMembers
    .filter(
      (name) =>
        row[name] !== said[name] && !(name === 'status' && row.withheld && row.status === 'draft'),
    )
    .filter((name) => !former.some((one) => instant(one[name] ?? null) === instant(row[name])))
    .map((name) => `${name} of ${row.id}: neither what the text says nor what it was`)
}

function fieldsThatDiffer(row: ArticleRow, { head, body, fields }: ReadArticle): string[] {
  const same = [
    'lang',
    'title',
    'summary',
    'status',
    'listed',
    'authors',
    'aliases',
    'wordCount',
  ] as const
  const times = ['publishedAt', 'expiresAt', 'modifiedAt'] as const
  const instant = (time: string | null) => time && new Date(time).getTime()
  const differing = [
    ...same.filter((name) => JSON.stringify(row[name]) !== JSON.stringify(fields[name])),
    ...times.filter((name) => instant(row[name]) !== instant(fields[name])),
    ...(JSON.stringify(JSON.parse(row.frontMatter)) === JSON.stringify(ordered(fields.frontMatter))
      ? []
      : ['frontMatter']),
    ...(createHash('sha256')
      .update(head + body)
      .digest()
      .equals(row.textHash)
      ? []
      : ['textHash']),
  ]
  return differing.map((name) => `${name} of ${row.id}: the row and the text disagree`)
}

function groupThatDiffers(
  { id, translationKey }: ArticleRow,
  { fields, givenTranslationKey }: ReadArticle,
  group: string | null,
): string[] {
  const right = givenTranslationKey ? fields.translationKey : (group ?? fields.translationKey)
  const kept = group === null || (!givenTranslationKey && group !== fields.translationKey)
  return translationKey === right && kept
    ? []
    : [`translationKey of ${id}: ${translationKey}, not ${right}`]
}

// jsonb sorts keys by length, then by bytes.
function ordered(value: object): object {
  const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return Object.fromEntries(keys.map((key) => [key, (value as Record<string, unknown>)[key]]))
}

interface NamedTerm {
  key: string
  id: string
}

async function namesOf(db: Database, kind: string, table: string): Promise<NamedTerm[]> {
  const { rows } = await db.query<NamedTerm>({
    text: `select name_key as key, id from ${table} union all select name_key, ${kind}_id from ${kind}_aliases`,
  })
  return rows
}

const lastNames = (names: readonly (string | string[])[]) =>
  names.map((name) => [name].flat().at(-1) ?? '')

function termsThatDiffer(
  id: string,
  what: string,
  shown: string,
  names: readonly string[],
  terms: ReadonlyMap<string, string>,
): string[] {
  const linked = (JSON.parse(shown) as { id: string }[]).map((term) => term.id)
  const named = [...new Set(names.map((name) => terms.get(termKey(name)) ?? `no term ${name}`))]
  return JSON.stringify(linked) === JSON.stringify(named)
    ? []
    : [`${what} of ${id}: linked ${linked}, named ${named}`]
}

/**
 * Several categories may have a name, and an article keeps those that it has. So each must have, or
 * have had, a name of the text, and each name must have one of them.
 */
function categoriesThatDiffer(
  { id, categories: shown }: ArticleRow,
  names: readonly string[],
  terms: readonly NamedTerm[],
): string[] {
  const keys = new Set(names.map(termKey))
  const linked = (JSON.parse(shown) as { id: string }[]).map((term) => term.id)
  const fitting = terms.filter((term) => keys.has(term.key) && linked.includes(term.id))
  const agrees =
    linked.every((one) => fitting.some((term) => term.id === one)) &&
    [...keys].every((key) => fitting.some((term) => term.key === key))
  return agrees ? [] : [`categories of ${id}: linked ${linked}, named ${names}`]
}

async function referencesThatDiffer(
  db: Database,
  articles: readonly ArticleRow[],
): Promise<string[]> {
  const { rows } = await db.query<{ id: string; references: string }>({ text: REFERENCES })
  const stored = new Map(rows.map(({ id, references }) => [id, references]))
  return articles.flatMap((row) => {
    const right = referencesOfRow(row).map(({ role, reference, alt, remoteUrl, names }) => [
      role,
      reference,
      alt,
      remoteUrl,
      names,
      names.map((name) => name.normalize('NFC').toLowerCase()),
    ])
    const there = stored.get(row.id) ?? 'null'
    return isDeepStrictEqual(right, JSON.parse(there)) ? [] : [`references of ${row.id}: ${there}`]
  })
}

const REFERENCES = `
  select a.id, coalesce((select json_agg(json_build_array(f.role, f.reference, f.alt, f.remote_url, f.names,
      f.name_keys) order by f.position) from article_references f where f.article_id = a.id), '[]')::text as references
  from articles a where a.references_read`

async function tokensThatDiffer(
  db: Database,
  read: readonly { row: ArticleRow; article: ReadArticle }[],
): Promise<string[]> {
  const { rows } = await db.query<SearchRow>({ text: SEARCH_ROWS })
  const stored = new Map(rows.map((row) => [row.id, row]))
  const lines: string[] = []
  for (const { row, article } of read) {
    const { id, tokens, rank, names, former } = stored.get(row.id) as SearchRow
    const { fields, body } = article
    const text = { ...fields, body, tags: [...fields.tags, ...names] }
    // What a tag was called stays until the text is written again. Of a former name or
    // spelling only the key is kept, which may have another stem.
    const keys = [...names.map(termKey), ...former]
    const may = [...names, ...keys.flatMap((key) => [key, key.replaceAll('ss', 'ß')])]
    const called = may.map((name) => ({
      title: '',
      summary: null,
      body: '',
      tags: [name],
      lang: fields.lang,
    }))
    // Of two spellings of one word (Straße, STRASSE) the first is stemmed, which a name that a tag
    // has or had may be. So the text is read by itself and after these names, too.
    const afterNames = { ...text, tags: [...may, ...text.tags] }
    const all = await indexTexts(db, [text, afterNames, { ...fields, body }, ...called])
    const [least, other] = all
    if (!least || !other) continue
    const right =
      isWithin(
        common(least.tokens, other.tokens),
        tokens,
        all.map((one) => one.tokens),
      ) &&
      isWithin(
        common(lexemes(least.rankTokens), lexemes(other.rankTokens)),
        lexemes(rank),
        all.map((one) => lexemes(one.rankTokens)),
      )
    if (!right) lines.push(`search row of ${id}: not that of its text`)
  }
  return lines
}

interface SearchRow {
  id: string
  tokens: number[]
  rank: string
  names: string[]
  former: string[]
}

const SEARCH_ROWS = `
  select s.article_id as id, s.tokens, s.rank_tokens::text as rank,
    array(select t.name from article_tags l join tags t on t.id = l.tag_id where l.article_id = s.article_id) as names,
    array(select f.name_key from article_tags l join tag_aliases f using (tag_id)
      where l.article_id = s.article_id) as former
  from article_search s`

// A token of title and summary is stored with the weight of the title.
const lexemes = (rank: string) => [
  ...new Set(
    rank
      .replaceAll("'", '')
      .split(' ')
      .filter(Boolean)
      .map((one) => one.replace(/:.*/, '')),
  ),
]

function common<T>(some: Iterable<T>, others: Iterable<T>): T[] {
  const there = new Set(others)
  return [...some].filter((one) => there.has(one))
}

/** Checks that every required item is present once, and that every other one is allowed. */
function isWithin<T>(must: Iterable<T>, there: readonly T[], may: readonly Iterable<T>[]): boolean {
  const stored = new Set(there)
  const allowed = new Set(may.flatMap((some) => [...some]))
  return (
    stored.size === there.length &&
    [...must].every((one) => stored.has(one)) &&
    there.every((one) => allowed.has(one))
  )
}
