import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { below } from '../sql/langs.ts'
import { isListed } from '../sql/visible.ts'
import { type ArticleLocation, langsOf } from './path-queries.ts'
import { maxTranslations, visibleTo } from './queries.ts'

/** Where an article is in one of several languages; `rank` is the place of the language. */
interface FallbackPlace extends ArticleLocation {
  moved: boolean
  rank: number
}

/**
 * Looks up a path in several languages, the best first; in each as a read by path does: the
 * language itself, then the languages below it, and an article at the path before one that had it.
 */
export async function findInFallback(
  db: Sql,
  langs: readonly string[],
  path: string,
  reader: Reader,
): Promise<FallbackPlace | null> {
  const { rows } = await db.query<FallbackPlace>({
    name: `find_in_fallback_${reader}`,
    text: inFallbackText(reader),
    values: [path, langs, langs.map(below)],
  })
  return rows[0] ?? null
}

const inFallbackText = (reader: Reader) => `
  with recursive ${langsOf('articles', 'x.trashed_at is null')}, ${langsOf('article_paths', 'true')}
  select found.id, found.lang, found.path, found.moved, (w.place - 1)::int as rank
  from unnest($2::text[], $3::text[]) with ordinality w(lang, pattern, place) cross join lateral (
    ${atPath(reader, '= w.lang', 1)}
    union all ${hadPath(reader, '= w.lang', 2)}
    union all ${atPath(reader, belowIn('articles'), 3)}
    union all ${hadPath(reader, belowIn('article_paths'), 4)}
    order by way limit 1) found
  order by w.place limit 1`

const belowIn = (table: string) =>
  `in (select l.lang from langs_of_${table} l where l.lang like w.pattern)`

const atPath = (reader: Reader, isLang: string, way: number) => `
    (select a.id, a.lang, a.path, false as moved, ${way} as way from articles a
      where a.lang ${isLang} and a.path = $1 and a.trashed_at is null and ${visibleTo(reader)}
      order by a.lang collate "C" limit 1)`

const hadPath = (reader: Reader, isLang: string, way: number) => `
    (select a.id, a.lang, a.path, true, ${way} from article_paths p join articles a on a.id = p.article_id
      where p.lang ${isLang} and p.path = $1 and a.trashed_at is null and ${visibleTo(reader)}
      order by p.lang collate "C", p.created_at desc, a.id desc limit 1)`

/** A language that a reader asks for. */
interface Asked {
  tag: string
  /** Without the languages below it. */
  isExact: boolean
}

/**
 * The translation of an article in the language that is asked for, or else in the first of the
 * `better` ones that has one. The public gets only those that lists show.
 */
export async function findPreferred(
  db: Sql,
  id: string,
  { tag, isExact }: Asked,
  better: readonly string[],
  reader: Reader,
): Promise<ArticleLocation | null> {
  const langs = [tag, ...better]
  const { rows } = await db.query<ArticleLocation>({
    name: `find_preferred_${reader}`,
    text: preferredText(reader),
    values: [id, langs, [isExact ? '' : below(tag), ...better.map(below)]],
  })
  return rows[0] ?? null
}

const preferredText = (reader: Reader) => `
  select a.id, a.lang, a.path from articles o
  cross join lateral (
    select * from articles a where a.translation_key = o.translation_key limit ${maxTranslations + 1}) a
  join unnest($2::text[], $3::text[]) with ordinality w(lang, pattern, place)
    on a.lang = w.lang or a.lang like w.pattern
  where o.id = $1 and a.id <> o.id and a.trashed_at is null and ${reader === 'all' ? 'true' : isListed}
  order by w.place, a.lang collate "C", a.id limit 1`
