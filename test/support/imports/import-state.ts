import type { Database } from '../../../src/database/client.ts'
import { tarOf } from './archives.ts'

/**
 * A tar of articles in two scripts with shared tags, conflicting paths, refused files and ignored
 * names.
 */
export function manyFiles(count: number, edited = ''): Buffer {
  const words = ['river', 'harbour', 'lantern', '图书馆', '月亮', 'orchard', '铁路', 'winter']
  const parts = Array.from({ length: count }, (_, n) => {
    const word = (k: number) => words[(n * 7 + k * 3) % words.length]
    if (n % 97 === 13) return { name: `posts/${n}/broken.md`, data: `---js\n{ n: ${n} }\n---\n` }
    if (n % 101 === 17) return { name: `posts/${n}/photo.jpg`, data: 'picture' }
    const slug = n % 50 === 7 ? 'slug: rival\n' : ''
    const folder = n % 50 === 7 ? 'posts/rivals' : `posts/${n % 12}`
    const head = `title: ${word(0)} ${n}\ndate: 2024-01-${String((n % 28) + 1).padStart(2, '0')}\n${slug}`
    const terms = `tags: [${word(1)}, tag ${n % 60}]\ncategories: [kind ${n % 9}]\n`
    const body = Array.from({ length: 40 }, (_, k) => word(k)).join(' ')
    return { name: `${folder}/${n}.md`, data: `---\n${head}${terms}---\n\n${body} ${n}\n${edited}` }
  })
  return tarOf(parts)
}

/**
 * The complete state after an import, without ids and times, which must be the same after two runs
 * of one upload.
 */
export async function importState(db: Database, id: string): Promise<Record<string, unknown[]>> {
  const rows = async (text: string, values: unknown[] = []) =>
    (await db.query<Record<string, unknown>>({ text, values })).rows
  return {
    import: await rows(
      `select status, total, created, updated, unchanged, moved, conflicts, failed, trashed, ignored, report, failure
       from imports where id = $1`,
      [id],
    ),
    outcomes: await rows(
      `select seq, file, outcome, problems, article_id is not null as known from import_files where import_id = $1
       order by seq`,
      [id],
    ),
    articles: await rows(
      `select source, file, lang, path, slug, title, encode(text_hash, 'hex') as text, encode(import_hash, 'hex') as hash,
         version, status, published_at, trashed_at is not null as trashed, word_count, front_matter,
         (select jsonb_agg(t->>'name') from jsonb_array_elements(tags) t) as tags,
         (select jsonb_agg(c->>'name') from jsonb_array_elements(categories) c) as categories
       from articles order by source, file`,
    ),
    tags: await rows('select name, name_key, slug, version from tags order by name_key'),
    categories: await rows('select name, name_key, slug, path from categories order by name_key'),
    tagLinks: await rows(
      `select a.file, t.name, l.position, l.listed, l.sort_at from article_tags l
       join articles a on a.id = l.article_id join tags t on t.id = l.tag_id order by a.file, l.position`,
    ),
    categoryLinks: await rows(
      `select a.file, c.name, l.position, l.listed, l.sort_at from article_categories l
       join articles a on a.id = l.article_id join categories c on c.id = l.category_id order by a.file, l.position`,
    ),
    paths: await rows(
      `select p.lang, p.path, p.kind, a.file from article_paths p join articles a on a.id = p.article_id
       order by p.lang, p.path, a.file`,
    ),
    search: await rows(
      `select a.file, s.rank_tokens::text, s.tokens::text, s.listed, s.sort_at from article_search s
       join articles a on a.id = s.article_id order by a.file`,
    ),
    events: await rows(
      `select e.type, e.version, coalesce(a.file, t.name, c.name) as what, count(*)::int from events e
       left join articles a on a.id = e.resource_id left join tags t on t.id = e.resource_id
       left join categories c on c.id = e.resource_id
       group by 1, 2, 3 order by 1, 2, 3`,
    ),
    revisions: await rows(
      'select a.file, r.version from revisions r join articles a on a.id = r.article_id order by 1, 2',
    ),
  }
}

/** Lists the faults in the counts of an import. */
export async function faultsOf(db: Database, id: string): Promise<string[]> {
  const { rows } = await db.query<{ fault: string }>({
    text: `with i as (select *, coalesce((file_counts->>'trashed')::int, 0) as files_trashed,
          (select coalesce(sum(value::bigint), 0) from jsonb_each_text(file_counts) where key not in ('bytes', 'trashed')) as files
        from imports where id = $1), f as (select * from import_files where import_id = $1)
      select 'counts do not add up' as fault from i
        where total <> created + updated + unchanged + moved + conflicts + failed + files
      union all select 'outcomes are not the counts' from i where (select count(*) from f) <> total + trashed + files_trashed
      union all select 'two outcomes of ' || file from f where outcome <> 'trashed' group by file having count(*) > 1
      union all select 'two articles of ' || file from articles group by source, file having count(*) > 1
      union all select 'events without a number' where exists (select from events where position is null)
      union all select 'events with a gap' from events having max(position) <> count(*)`,
    values: [id],
  })
  return rows.map(({ fault }) => fault)
}
