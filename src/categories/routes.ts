import { z } from 'zod'
import { readerOf } from '../actor.ts'
import type { App } from '../http/route.ts'
import { categoryKind } from '../sql/term-kind.ts'
import { registerTermRoutes } from '../terms/routes.ts'
import { termLangs } from '../terms/schema.ts'
import { findAllCategories } from './queries.ts'
import { Category, CategoryBranch, CategoryChanges, ListCategories, NewCategory } from './schema.ts'
import { growTree } from './tree.ts'
import { createCategory, deleteCategory, mergeCategory, reviseCategory } from './write.ts'

const TreeQuery = z.strictObject(termLangs)

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
    about: {
      list: 'By name unless `sort` says otherwise; `parentId` shows one level, `/v1/categories/tree` all of them.',
      create:
        'Articles make the categories that they name by themselves, at the root. A derived slug that is taken gets a number.',
      revise:
        'A merge patch. A new `parentId` (null: the root) or `slug` changes the paths of all below it. After a rename, texts that say the old name go on meaning this category.',
      remove: '409 `has_children` or `in_use` while categories stand below it or articles name it.',
      merge: 'The other category takes over the articles, the children and the name.',
    },
  })

  app.get(
    '/categories/tree',
    {
      schema: {
        operationId: 'getCategoryTree',
        summary: 'Read the tree of categories',
        description: 'The whole tree, each level by name.',
        tags: ['categories'],
        querystring: TreeQuery,
        response: { 200: z.object({ data: z.array(CategoryBranch) }) },
      },
      config: { scope: 'content:read', cache: { tags: ['categories', 'terms', 'articles'] } },
    },
    async (request) => ({
      data: growTree(await findAllCategories(app.db, readerOf(request.actor), request.query)),
    }),
  )
}
