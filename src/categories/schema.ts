import { z } from 'zod'
import { listQuery, paramOf, sortParam } from '../http/request/query.ts'
import { Id } from '../shapes.ts'
import {
  newTermShape,
  sorts,
  type TermSort,
  termChangesShape,
  termFilters,
  termShape,
  termState,
} from '../terms/schema.ts'

const parentId = Id.nullable().exactOptional()
const maxPosition = 1_000_000
const position = z.int().min(0).max(maxPosition).nullable().exactOptional().meta({
  description: 'Its place among its siblings; null: after those that have one, by name.',
})
const place = {
  parentId: z.uuid().nullable().meta({ description: 'Null at the root of the tree.' }),
  position: z.int().nullable().meta({
    description: 'Its place among its siblings; null: after those that have one, by name.',
  }),
  path: z.string().meta({ description: 'The slugs from the root down, joined by `/`.' }),
}

export const Category = z.object({ ...termShape, ...place, ...termState }).meta({ id: 'Category' })
export type Category = z.infer<typeof Category>

export const NewCategory = z
  .strictObject({ ...newTermShape, parentId, position })
  .meta({ id: 'NewCategory', examples: [{ name: 'Bookbinding', parentId: null }] })
export type NewCategory = z.infer<typeof NewCategory>

export const CategoryChanges = z
  .strictObject({ ...termChangesShape, parentId, position })
  .meta({ id: 'CategoryChanges', examples: [{ description: 'Presses and type.' }] })
export type CategoryChanges = z.infer<typeof CategoryChanges>

const parentParam = paramOf(
  (text) => (text === 'root' ? text : Id.safeParse(text).data),
  'The id of a category is expected, or root.',
  { type: 'string' },
)

export const ListCategories = listQuery({
  ...termFilters,
  sort: sortParam<TermSort>([...sorts, 'position'])
    .optional()
    .describe(
      '`-` sorts in descending order. Default: `name`, but with `parentId` it is `position`, then the name.',
    ),
  parentId: parentParam
    .optional()
    .describe('Only the children of this category; `root` for those without a parent.'),
})

/** A category with its subtree, each level by position and name. */
export const CategoryBranch = Category.extend({
  get children() {
    return z.array(CategoryBranch)
  },
}).meta({ id: 'CategoryBranch' })
export type CategoryBranch = z.infer<typeof CategoryBranch>
