import type { Sql } from '../../database/client.ts'

/** A category as articles store it. */
export interface PlacedCategory {
  id: string
  slug: string
  name: string
  path: string
}

/** A name at a place of the tree, and the category that it refers to there. */
export interface NamedPlace {
  key: string
  /** Null at the root. */
  parentId: string | null
  /** Whether the category had this name here before a rename, move or merge. */
  former: boolean
  category: PlacedCategory
}

/**
 * All places that have one of the names. Locks their categories against a rename, move or merge
 * until the transaction ends, so that the copies that the caller stores stay correct.
 */
export async function findPlaces(tx: Sql, keys: readonly string[]): Promise<NamedPlace[]> {
  const { rows } = await tx.query<PlaceRow>({
    name: 'category_places',
    text: `${placesText} for key share of t`,
    values: [keys],
  })
  return rows.map(asPlace)
}

/** The same places without a lock. */
export async function readPlaces(db: Sql, keys: readonly string[]): Promise<NamedPlace[]> {
  const { rows } = await db.query<PlaceRow>({ text: placesText, values: [keys] })
  return rows.map(asPlace)
}

type PlaceRow = Omit<NamedPlace, 'category'> & PlacedCategory

const placesText = `
  select n.key, n."parentId", n.former, t.id, t.slug, t.name, t.path from (
    select name_key as key, parent_id as "parentId", false as former, id
    from categories where name_key = any($1)
    union all
    select name_key, parent_id, true, category_id from category_aliases where name_key = any($1)
  ) n join categories t on t.id = n.id
  order by t.id`

const asPlace = ({ key, parentId, former, ...category }: PlaceRow): NamedPlace => ({
  key,
  parentId,
  former,
  category,
})

/** The categories with these ids, locked in the same way. */
export async function lockCategories(
  tx: Sql,
  ids: readonly string[],
): Promise<Map<string, PlacedCategory>> {
  const { rows } = await tx.query<PlacedCategory>({
    name: 'categories_by_ids',
    text: 'select t.id, t.slug, t.name, t.path from categories t where t.id = any($1) order by t.id for key share of t',
    values: [ids],
  })
  return new Map(rows.map((category) => [category.id, category]))
}

/** The ids of the categories of each article, in its order. */
export async function findLinkedCategories(
  tx: Sql,
  articleIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await tx.query<{ id: string; ids: string[] }>({
    text: `
      select article_id as id, array_agg(category_id order by position, category_id) as ids
      from article_categories where article_id = any($1::uuid[]) group by article_id`,
    values: [articleIds],
  })
  return new Map(rows.map(({ id, ids }) => [id, ids]))
}

/** A category and those above it, from the root down. */
interface Lineage {
  ids: string[]
  names: string[]
}

/** The lineage of each of these categories, by its id. */
export async function findLineages(tx: Sql, ids: readonly string[]): Promise<Map<string, Lineage>> {
  if (ids.length === 0) return new Map()
  const { rows } = await tx.query<Lineage & { id: string }>({
    text: `
      with recursive up as (
        select c.id, c.parent_id, array[c.id] as ids, array[c.name] as names
        from categories c where c.id = any($1::uuid[])
        union all
        select up.id, p.parent_id, p.id || up.ids, p.name || up.names
        from up join categories p on p.id = up.parent_id
      ) select id, ids, names from up where parent_id is null`,
    values: [ids],
  })
  return new Map(rows.map(({ id, ...lineage }) => [id, lineage]))
}
