import { z } from 'zod'
import { listQuery, paramOf } from '../http/request/query.ts'
import { Id } from '../shapes.ts'
import {
  newTermShape,
  termChangesShape,
  termFilters,
  termShape,
  termState,
} from '../terms/schema.ts'

const parentId = Id.nullable().exactOptional()
const place = {
  parentId: z.uuid().nullable().meta({ description: 'Null at the root of the tree.' }),
  path: z.string().meta({ description: 'The slugs from the root down, joined by `/`.' }),
}

export const Category = z.object({ ...termShape, ...place, ...termState }).meta({ id: 'Category' })
export type Category = z.infer<typeof Category>

export const NewCategory = z
  .strictObject({ ...newTermShape, parentId })
  .meta({ id: 'NewCategory', examples: [{ name: 'Bookbinding', parentId: null }] })
export type NewCategory = z.infer<typeof NewCategory>

export const CategoryChanges = z
  .strictObject({ ...termChangesShape, parentId })
  .meta({ id: 'CategoryChanges', examples: [{ description: 'Presses and type.' }] })
export type CategoryChanges = z.infer<typeof CategoryChanges>

const parentParam = paramOf(
  (text) => (text === 'root' ? text : Id.safeParse(text).data),
  'The id of a category is expected, or root.',
  { type: 'string' },
)

export const ListCategories = listQuery({
  ...termFilters,
  parentId: parentParam
    .optional()
    .describe('Only the children of this category; `root` for those without a parent.'),
})

/** A category with its subtree, each level by name. */
export const CategoryBranch = Category.extend({
  get children() {
    return z.array(CategoryBranch)
  },
}).meta({ id: 'CategoryBranch' })
export type CategoryBranch = z.infer<typeof CategoryBranch>
