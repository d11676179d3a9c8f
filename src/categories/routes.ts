import { z } from 'zod'
import { readerOf } from '../actor.ts'
import { startRename } from '../bulk/rename.ts'
import { type App, readDb } from '../http/route.ts'
import { categoryKind } from '../sql/term-kind.ts'
import { registerTermRoutes } from '../terms/routes.ts'
import { termLangs } from '../terms/schema.ts'
import { findAllCategories } from './queries.ts'
import { Category, CategoryBranch, CategoryChanges, ListCategories, NewCategory } from './schema.ts'
import { growTree } from './tree.ts'
import { createCategory, deleteCategory, mergeCategory, reviseCategory } from './write.ts'

const TreeQuery = z.strictObject(termLangs)

/** Routes of categories. */
export async function categoryRoutes(app: App) {
  registerTermRoutes(app, {
    kind: categoryKind,
    Term: Category,
    New: NewCategory,
    Changes: CategoryChanges,
    List: ListCategories,
    create: createCategory,
    revise: reviseCategory,
    remove: deleteCategory,
    merge: mergeCategory,
    rewrite: (...given) => startRename(categoryKind, ...given),
    about: {
      list: 'Sorted by name unless `sort` is given. `parentId` selects one level, by `position`; `/v1/categories/tree` has all levels.',
      create:
        'Not needed for the categories that articles name: these are created with the article. Name and slug are unique below the parent; a derived slug that is taken there gets a number.',
      revise:
        'A merge patch. A new `parentId` (null: the root) or `slug` changes the paths of all categories below it. 409 if a category has the name or the slug there; the message has its id. After a rename, a bulk change writes the new name into texts (`rewrite`); texts with the old name or path still refer to this category, also after a move.',
      remove: '409 `has_children` while it has children, 409 `in_use` while articles name it.',
      merge:
        'The other category gets the articles and the children, and a bulk change writes its name into texts (`rewrite`); the old name then refers to it. 409 if both have a child of one name or slug.',
      bySlug:
        ' Several categories may have the slug below their parents: then the top-level one is read, and without one the response is 409 `ambiguous` with their paths and ids.',
    },
  })

  app.get(
    '/categories/tree',
    {
      schema: {
        operationId: 'getCategoryTree',
        summary: 'Read the tree of categories',
        description: 'The whole tree, each level by `position`, then by name.',
        tags: ['categories'],
        querystring: TreeQuery,
        response: { 200: z.object({ data: z.array(CategoryBranch) }) },
      },
      config: { scope: 'content:read', cache: { tags: ['categories', 'terms', 'articles'] } },
    },
    async (request) => ({
      data: growTree(
        await findAllCategories(readDb(app, request), readerOf(request.actor), request.query),
      ),
    }),
  )
}
