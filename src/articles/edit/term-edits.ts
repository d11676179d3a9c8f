import type { Sql } from '../../database/client.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { CategoryName } from '../../markdown/file/category-name.ts'
import { type Meaning, meaningOfCategories, meaningOfTags } from '../../terms/tree/meaning.ts'
import type { ArticlePatch, TermPatch } from '../changes-schema.ts'
import type { ArticleRow } from '../row.ts'

/** Replaces the additions and removals of terms in a patch by whole lists of names. */
export async function withTermEdits(
  db: Sql,
  { addTags, removeTags, addCategories, removeCategories, ...patch }: TermPatch,
  { fields }: ReadArticle,
  row: Pick<ArticleRow, 'categories'>,
): Promise<ArticlePatch> {
  const tags = { present: fields.tags, add: addTags, remove: removeTags }
  const categories = { present: fields.categories, add: addCategories, remove: removeCategories }
  const ids = categoryIdsOf(row)
  return {
    ...patch,
    ...(isAsked(tags) && { tags: edited(await meaningOfTags(db, allOf(tags)), tags) }),
    ...(isAsked(categories) && {
      categories: edited(await meaningOfCategories(db, allOf(categories), ids), categories),
    }),
  }
}

/** The ids of the categories that an article has. */
export const categoryIdsOf = ({ categories }: Pick<ArticleRow, 'categories'>) =>
  new Set((JSON.parse(categories) as { id: string }[]).map(({ id }) => id))

interface Edit<Name> {
  present: readonly Name[]
  add: readonly Name[] | undefined
  remove: readonly Name[] | undefined
}

const isAsked = ({ add, remove }: Edit<CategoryName>) => add !== undefined || remove !== undefined

const allOf = <Name>({ present, add = [], remove = [] }: Edit<Name>) => [
  ...present,
  ...add,
  ...remove,
]

/** The names after an edit; those that stay keep their spelling and order. */
function edited<Name extends CategoryName>(
  meaning: Meaning,
  { present, add = [], remove = [] }: Edit<Name>,
): Name[] {
  const removed = new Set(remove.map(meaning))
  const kept = present.filter((name) => !removed.has(meaning(name)))
  const had = new Set(kept.map(meaning))
  return [...kept, ...add.filter((name) => !had.has(meaning(name)))]
}
