import type { Reader } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { isConfiguration } from '../../sql/file-names.ts'
import { visibleTo } from '../queries.ts'

/**
 * The file that a reference `f` of an article `a` means. `file_key` finds it in the index; at one
 * path the exact spelling goes first.
 */
const meantFile = `
  select x.id, x.file, x.hash, n.name from unnest(f.names, f.name_keys) with ordinality as n(name, key, place)
  join files x on x.file_key = n.key and x.source = a.source and x.trashed_at is null
    and not ${isConfiguration('x')}
  order by n.place, x.file <> n.name, x.file limit 1`

/**
 * What an article refers to, as the members of a JSON array. Where an address must be put whose
 * bytes are here, there are instead a line with their hash and a line with a JSON string: a `/` and
 * the path of the file in its source, or the address of the mirrored picture. JSON on one line has
 * no other line breaks. PostgreSQL prints it, because to print it in Node would cost a list more;
 * only Node can sign an address.
 */
export type ResolvedReferences = string

/** So many references of each article are resolved for a list, and of a single article all. */
export const maxEachInList = 200

/**
 * What these articles refer to, of each the first `maxEach` references, in the order of the text.
 */
export async function resolveReferences(
  db: Sql,
  articleIds: readonly string[],
  maxEach: number,
): Promise<Map<string, ResolvedReferences>> {
  const { rows } = await db.query<{ id: string; files: ResolvedReferences }>({
    name: 'resolve_references',
    text: resolve,
    // The driver would quote and escape each id.
    values: [`{${articleIds.join()}}`, maxEach],
  })
  return new Map(rows.map(({ id, files }) => [id, files]))
}

const orNull = (json: string) => `coalesce(${json}::text, 'null')`

/** The members of a reference from its status on, without bytes and with them. */
const withoutBytes = `',"status":"', case when f.remote_url is null then 'missing' else 'remote' end,
  '","fileId":null,"url":', ${orNull('to_json(f.remote_url)')},
  ',"type":null,"size":null,"width":null,"height":null,"placeholder":null}'`
const withBytes = `',"status":"', case when x.id is null then 'mirrored","fileId":null' else
    'stored","fileId":"' || x.id || '"' end,
  E',"url":\\n', encode(b.hash, 'hex'), E'\\n', to_json(coalesce('/' || x.file, m.url)),
  E'\\n,"type":', to_json(b.type), ',"size":', b.size, ',"width":', ${orNull('b.width')},
  ',"height":', ${orNull('b.height')}, ',"placeholder":', ${orNull('to_json(b.placeholder)')}, '}'`

const printed = `string_agg(concat(
    '{"role":', to_json(f.role), ',"reference":', to_json(f.reference),
    ',"alt":', ${orNull('to_json(f.alt)')},
    case when b.hash is null then concat(${withoutBytes})
      else concat(${withBytes}) end), ',' order by f.position)`

// An address that died keeps the bytes that were mirrored before. With `limit 1` PostgreSQL looks
// each row up; it would else read the whole tables for each article where it takes them for small.
const meant = `article_references f join articles a on a.id = f.article_id
  left join lateral (${meantFile}) x on f.remote_url is null
  left join lateral (select m.url, m.hash from remote_files m where m.url = f.remote_url limit 1) m
    on f.remote_url is not null
  left join lateral (select b.* from blobs b where b.hash = coalesce(x.hash, m.hash) limit 1) b
    on true`

const resolve = `select f.article_id as id, ${printed} as files from ${meant}
  where f.article_id = any($1::uuid[]) and f.position < $2 and f.role <> 'page'
  group by f.article_id`

/** What the article with this id refers to, within another statement; null for nothing. */
export const resolvedWithin = (id: string, maxEach: number) => `(select ${printed} from ${meant}
  where a.id = ${id} and f.position < ${maxEach} and f.role <> 'page')`

/** A link to another article by its file, and the address of that article on its site. */
interface PageLink {
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

/** Hugo's `ref` with a name alone, which means a page anywhere on the site if none is beside it. */
const isRefByName = `(f.reference like './%' and f.reference not like './%/%'
  and (select d.rules::json->>'dialect' from dialect_rules d
    where d.digest = o.origin_rules) = 'hugo')`

/**
 * The articles that a link by name means, after those that its paths name: any whose path ends so,
 * the one nearest to the root first, then one that has the name as an alias.
 */
const namedPages = (reader: Reader) => `
      union all
      select a.url, 10000 + length(a.file) from articles a
      where (f.reference like 'page:%' or ${isRefByName})
        and a.source = o.source and a.origin_rules is not null
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
