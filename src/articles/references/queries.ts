import type { Hash } from '../../blobs/store.ts'
import type { Sql } from '../../database/client.ts'
import type { Role } from '../../markdown/references/reference.ts'

/** A reference with what it means now: a file of the source, a mirrored picture, or neither. */
export interface ResolvedReference {
  articleId: string
  role: Role
  reference: string
  alt: string | null
  remoteUrl: string | null
  fileId: string | null
  /** The path of the file; null unless a file is meant. */
  file: string | null
  hash: Hash | null
  type: string | null
  /** Bytes. */
  size: number | null
  width: number | null
  height: number | null
  placeholder: string | null
}

/**
 * The file that a reference `f` of an article `a` means. `file_key` finds it in the index; at one
 * path the exact spelling goes first.
 */
const meantFile = `
  select x.id, x.file, x.hash, n.name from unnest(f.names, f.name_keys) with ordinality as n(name, key, place)
  join files x on x.file_key = n.key and x.source = a.source and x.trashed_at is null
  order by n.place, x.file <> n.name, x.file limit 1`

/**
 * What these articles refer to, by article in the order of the text; of each the first
 * `maxEach` references.
 */
export async function resolveReferences(
  db: Sql,
  articleIds: readonly string[],
  maxEach: number,
): Promise<Map<string, ResolvedReference[]>> {
  const { rows } = await db.query<ResolvedReference>({
    name: 'resolve_references',
    text: resolve,
    values: [articleIds, maxEach],
  })
  const found = new Map<string, ResolvedReference[]>()
  for (const row of rows) {
    const ofArticle = found.get(row.articleId)
    if (ofArticle) ofArticle.push(row)
    else found.set(row.articleId, [row])
  }
  return found
}

// An address that died keeps the bytes that were mirrored before.
const resolve = `
  select f.article_id as "articleId", f.role, f.reference, f.alt, f.remote_url as "remoteUrl",
    x.id as "fileId", x.file, encode(b.hash, 'hex') as hash, b.type, b.size::float8 as size,
    b.width, b.height, b.placeholder
  from article_references f join articles a on a.id = f.article_id
  left join lateral (${meantFile}) x on f.remote_url is null
  left join remote_files m on m.url = f.remote_url
  left join blobs b on b.hash = coalesce(x.hash, m.hash)
  where f.article_id = any($1::uuid[]) and f.position < $2
  order by f.article_id, f.position`

/** A reference whose spelling differs from the name of the file that it means. */
export interface FoldedMatch {
  articleId: string
  /** The file of the article. */
  file: string
  reference: string
  /** The path that the reference names, and the file that is there. */
  name: string
  found: string
}

/**
 * The references of these articles that find their file only without regard to case or Unicode
 * form; at most `limit`.
 */
export async function listFoldedMatches(
  db: Sql,
  source: string,
  articleIds: readonly string[],
  limit = 1_000,
): Promise<FoldedMatch[]> {
  const text = `
    select f.article_id as "articleId", a.file, f.reference, x.name, x.file as found
    from article_references f join articles a on a.id = f.article_id cross join lateral (${meantFile}) x
    where a.source = $1 and f.article_id = any($2::uuid[]) and f.remote_url is null and x.file <> x.name
    order by a.file, f.position limit $3`
  const { rows } = await db.query<FoldedMatch>({ text, values: [source, articleIds, limit] })
  return rows
}
