import type { Sql } from '../../database/client.ts'
import { termKey } from '../../markdown/file/slug.ts'
import type { Values } from '../../sql/values.ts'

/** Terms by what a query calls them: any of a group, all of the groups. */
export interface NamedTerms {
  tag?: string[][] | undefined
  category?: string[][] | undefined
}

/** The same as ids, those of a category with its subtree. */
export interface FoundTerms {
  tagIds?: string[][]
  categoryIds?: string[][]
}

/**
 * Finds the terms that a query names, in a statement of its own: of an id the planner knows how
 * many articles have it, of an expression that looks it up it does not, and takes plans that are a
 * thousand times slower for a common tag.
 */
export async function findTerms(db: Sql, { tag, category }: NamedTerms): Promise<FoundTerms> {
  const [tagIds, categoryIds] = await Promise.all([
    tag && findGroups(db, 'tag', tag),
    category && findGroups(db, 'category', category),
  ])
  return { ...(tagIds && { tagIds }), ...(categoryIds && { categoryIds }) }
}

// All names of a kind at once: a hundred cost a look at each index and not a hundred subselects to
// plan.
async function findGroups(
  db: Sql,
  kind: 'tag' | 'category',
  groups: string[][],
): Promise<string[][]> {
  const named = groups.flatMap((group, place) => group.map((called) => ({ place, called })))
  const { rows } = await db.query<{ place: number; ids: string[] }>({
    name: `find_${kind}_groups`,
    text: kind === 'tag' ? tagGroups : categoryGroups,
    values: [
      named.map(({ place }) => place),
      named.map(({ called }) => called),
      named.map(({ called }) => termKey(called)),
      named.map(({ called }) => (uuid.test(called) ? called : null)),
    ],
  })
  const found = new Map(rows.map(({ place, ids }) => [place, ids]))
  return groups.map((_, place) => found.get(place) ?? [])
}

// One row for each name that means a term; the first way that finds one counts, as in `tagId`.
const found = (kind: 'tag' | 'category', table: string) => `
  named as materialized (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::uuid[]) as n(place, called, key, own)
  ), ways as (
    select n.place, n.called, 1 as way, t.id from named n join ${table} t on t.slug = n.called
    union all select n.place, n.called, 2, t.id from named n join ${table} t on t.name_key = n.key
    union all select n.place, n.called, 3, f.${kind}_id from named n join ${kind}_aliases f on f.name_key = n.key
    union all select n.place, n.called, 4, f.${kind}_id from named n join ${kind}_slugs f on f.slug = n.called
    ${kind === 'category' ? `union all select n.place, n.called, 5, t.id from named n join ${table} t on t.path = n.called` : ''}
    union all select n.place, n.called, 6, n.own from named n where n.own is not null
  ), found as (select distinct on (place, called) place, id from ways order by place, called, way, id)`

const tagGroups = `with ${found('tag', 'tags')}
  select place, array_agg(id::text) as ids from found group by place`

const categoryGroups = `with recursive ${found('category', 'categories')}, tree as (
    select place, id from found
    union select tree.place, c.id from tree join categories c on c.parent_id = tree.id
  ) select place, array_agg(id::text) as ids from tree group by place`

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * The id of the tag that is called so (slug, then name, former name, former slug, id), as one
 * scalar expression.
 */
export function tagId(called: string, values: Values): string {
  const name = values.add(called)
  const key = values.add(termKey(called))
  const ways = [
    `(select id from tags where slug = ${name})`,
    `(select id from tags where name_key = ${key})`,
    `(select tag_id from tag_aliases where name_key = ${key})`,
    `(select tag_id from tag_slugs where slug = ${name})`,
    ...(uuid.test(called) ? [`${values.add(called)}::uuid`] : []),
  ]
  return `coalesce(${ways.join(', ')})`
}
