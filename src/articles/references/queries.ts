import type { Reader } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { visibleTo } from '../queries.ts'

/**
 * The file that a reference `f` of an article `a` means. `file_key` finds it in the index; at one
 * path the exact spelling goes first.
 */
const meantFile = `
  select x.id, x.file, x.hash, n.name from unnest(f.names, f.name_keys) with ordinality as n(name, key, place)
  join files x on x.file_key = n.key and x.source = a.source and x.trashed_at is null
  order by n.place, x.file <> n.name, x.file limit 1`

/**
 * A reference and what it means. PostgreSQL prints the JSON of the members before `url` and of
 * those after it, because to print them in Node would cost a list more; only Node can sign an
 * address.
 */
export interface ResolvedReference {
  isCover: boolean
  before: string
  after: string
  /** Of the bytes, in hexadecimal digits; empty if there are none here. */
  hash: string
  /** The path of a stored file, as JSON; `null` without one. */
  file: string
  /** The address on another host, as JSON; `null` without one. */
  remote: string
}

/**
 * What these articles refer to, of each the first `maxEach` references, in the order of the text.
 */
export async function resolveReferences(
  db: Sql,
  articleIds: readonly string[],
  maxEach: number,
): Promise<Map<string, ResolvedReference[]>> {
  const { rows } = await db.query<{ id: string; files: string }>({
    name: 'resolve_references',
    text: resolve,
    values: [articleIds, maxEach],
  })
  return new Map(rows.map(({ id, files }) => [id, readLines(files)]))
}

// One text for all references of an article, because each value of a row has a cost. No value has a
// line break: JSON escapes them.
function readLines(text: string): ResolvedReference[] {
  const lines = text.split('\n')
  const found: ResolvedReference[] = []
  for (let at = 0; at < lines.length; at += 6) {
    const [role, before = '', after = '', hash = '', file = '', remote = ''] = lines.slice(
      at,
      at + 6,
    )
    found.push({ isCover: role === 'cover', before, after, hash, file, remote })
  }
  return found
}

// An address that died keeps the bytes that were mirrored before.
const resolve = `
  select f.article_id as id, string_agg(concat_ws(E'\n', f.role, row_to_json(o), row_to_json(p),
    coalesce(encode(b.hash, 'hex'), ''), coalesce(to_json(x.file)::text, 'null'),
    coalesce(to_json(f.remote_url)::text, 'null')), E'\n' order by f.position) as files
  from article_references f join articles a on a.id = f.article_id
  left join lateral (${meantFile}) x on f.remote_url is null
  left join remote_files m on m.url = f.remote_url
  left join blobs b on b.hash = coalesce(x.hash, m.hash)
  cross join lateral (
    select f.role, f.reference, f.alt,
      case when f.remote_url is null then case when b.hash is null then 'missing' else 'stored' end
        when b.hash is null then 'remote' else 'mirrored' end as status, x.id as "fileId") o
  cross join lateral (select b.type, b.size, b.width, b.height, b.placeholder) p
  where f.article_id = any($1::uuid[]) and f.position < $2 and f.role <> 'page'
  group by f.article_id`

/** A link to another article by its file, and the address of that article on its site. */
export interface PageLink {
  articleId: string
  reference: string
  url: string
}

/** The file of a page in the form that compares, without its ending. */
const stem = (file: string) =>
  `lower(normalize(regexp_replace(${file}, '\\.(md|markdown|mdx)$', '', 'i')))`

/** The same of its last segment, as the index has it. */
const pageName = (file: string) =>
  `lower(normalize(regexp_replace(${file}, '^.*/|\\.(md|markdown|mdx)$', '', 'gi')))`

/**
 * The articles that a link by name means, after those that its paths name: any whose path ends so,
 * the one nearest to the root first, then one that has the name as an alias.
 */
const namedPages = (reader: Reader) => `
      union all
      select a.url, 10000 + length(a.file) from articles a
      where f.reference like 'page:%' and a.source = o.source and a.origin_rules is not null
        and ${pageName('a.file')} = ${pageName('f.names[1]')}
        and exists (select from unnest(f.names) m
          where right('/' || ${stem('a.file')}, length(${stem('m')}) + 1) = '/' || ${stem('m')})
        and a.trashed_at is null and a.url is not null and ${visibleTo(reader)}
      union all
      select a.url, 20000 + length(a.file) from articles a
      where f.reference like 'page:%' and a.source = o.source and a.origin_rules is not null
        and a.front_matter_keys && array(
          select key || chr(1) || regexp_replace(f.names[1], '^.*/|\\.md$', '', 'g')
          from unnest(array['aliases', 'alias']) key)
        and a.trashed_at is null and a.url is not null and ${visibleTo(reader)}`

/** The links of these articles to others that the reader may see, of each the first `maxEach`. */
export async function resolvePages(
  db: Sql,
  articleIds: readonly string[],
  maxEach: number,
  reader: Reader,
): Promise<PageLink[]> {
  const text = `
    select f.article_id as "articleId", f.reference, p.url
    from article_references f join articles o on o.id = f.article_id
    cross join lateral (
      select a.url, n.place from unnest(f.names) with ordinality as n(name, place)
      join articles a on a.source = o.source and a.file = n.name
      where a.trashed_at is null and a.url is not null and ${visibleTo(reader)}${namedPages(reader)}
      order by place limit 1) p
    where f.article_id = any($1::uuid[]) and f.role = 'page' and f.position < $2
    order by f.article_id, f.position`
  const { rows } = await db.query<PageLink>({
    name: `resolve_pages_${reader}`,
    text,
    values: [articleIds, maxEach],
  })
  return rows
}

/** How an article refers to files whose names are spelled otherwise. */
export interface FoldedMatch {
  articleId: string
  /** Its first such reference, and the file that this one finds. */
  reference: string
  found: string
  /** How many of its references are such. */
  count: number
}

/**
 * Those of these articles that have references which find their file only without regard to case or
 * Unicode form.
 */
export async function listFoldedMatches(
  db: Sql,
  articleIds: readonly string[],
): Promise<FoldedMatch[]> {
  const text = `
    select f.article_id as "articleId", count(*)::int as count,
      (array_agg(f.reference order by f.position))[1] as reference,
      (array_agg(x.file order by f.position))[1] as found
    from article_references f join articles a on a.id = f.article_id cross join lateral (${meantFile}) x
    where f.article_id = any($1::uuid[]) and f.remote_url is null and x.file <> x.name
    group by f.article_id`
  const { rows } = await db.query<FoldedMatch>({ text, values: [articleIds] })
  return rows
}

/** Whether a source has files whose names a reference in lower case may mean. */
export async function hasFoldedNames(db: Sql, source: string): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>({
    text: `select exists (select from files where source = $1 and file <> file_key and trashed_at is null) as found`,
    values: [source],
  })
  return rows[0]?.found ?? false
}
