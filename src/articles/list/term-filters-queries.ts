import type { Sql } from '../../database/client.ts'
import { termKey } from '../../markdown/file/slug.ts'
import type { Values } from '../../sql/values.ts'

/** The terms that a query names: an article needs one of each group. */
export interface NamedTerms {
  tag?: string[][] | undefined
  category?: string[][] | undefined
}

/** The ids of these terms; a category includes its subtree. */
export interface FoundTerms {
  tagIds?: string[][]
  categoryIds?: string[][]
}

/**
 * Finds the terms that a query names, in a separate statement. The planner can estimate how many
 * articles have a constant id, but not how many have an id from a subquery; for a common tag it
 * would then choose a plan that is a thousand times slower.
 */
export async function findTerms(db: Sql, { tag, category }: NamedTerms): Promise<FoundTerms> {
  const [tagIds, categoryIds] = await Promise.all([
    tag && findGroups(db, 'tag', tag),
    category && findGroups(db, 'category', category),
  ])
  return { ...(tagIds && { tagIds }), ...(categoryIds && { categoryIds }) }
}

// One statement for all names of a kind: it looks up a hundred names in each index instead of
// planning a hundred subqueries.
async function findGroups(
  db: Sql,
  kind: 'tag' | 'category',
  groups: string[][],
): Promise<string[][]> {
  const { rows } = await db.query<{ place: number; ids: string[] }>({
    name: `find_${kind}_groups`,
    text: kind === 'tag' ? tagGroups : categoryGroups,
    values: namesOf(groups),
  })
  const idsByGroup = new Map(rows.map(({ place, ids }) => [place, ids]))
  return groups.map((_, place) => idsByGroup.get(place) ?? [])
}

/** For each name: the place of its group, the name itself, its key, and the id if it is one. */
function namesOf(groups: string[][]): unknown[][] {
  const named = groups.flatMap((group, place) => group.map((called) => ({ place, called })))
  return [
    named.map(({ place }) => place),
    named.map(({ called }) => called),
    named.map(({ called }) => termKey(called)),
    named.map(({ called }) => (uuid.test(called) ? called : null)),
  ]
}

// All terms that each name refers to in the first way that finds one, as in `tagId`: a slug or name
// may be that of several categories. A path comes before names, so that a category named like a
// path does not hide the one at that path.
const termsByName = (kind: 'tag' | 'category', table: string) => `
  named as materialized (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::uuid[]) as n(place, called, key, own)
  ), ways as (
    select n.place, n.called, 1 as way, t.id from named n join ${table} t on t.slug = n.called
    ${kind === 'category' ? `union all select n.place, n.called, 2, t.id from named n join ${table} t on t.path = n.called` : ''}
    union all select n.place, n.called, 3, t.id from named n join ${table} t on t.name_key = n.key
    union all select n.place, n.called, 4, f.${kind}_id from named n join ${kind}_aliases f on f.name_key = n.key
    union all select n.place, n.called, 5, f.${kind}_id from named n join ${kind}_slugs f on f.slug = n.called
    union all select n.place, n.called, 6, n.own from named n where n.own is not null
  ), found as (
    select distinct place, id from (
      select place, id, way, min(way) over (partition by place, called) as first from ways) w
    where way = first)`

const tagGroups = `with ${termsByName('tag', 'tags')}
  select place, array_agg(id::text) as ids from found group by place`

const categoryGroups = `with recursive ${termsByName('category', 'categories')}, tree as (
    select place, id from found
    union select tree.place, c.id from tree join categories c on c.parent_id = tree.id
  ) select place, array_agg(id::text) as ids from tree group by place`

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * A scalar expression for the id of the tag that a name refers to: by slug, then name, former name,
 * former slug, id.
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
