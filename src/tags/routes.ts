import { startRename } from '../bulk/rename.ts'
import type { App } from '../http/route.ts'
import { tagKind } from '../sql/term-kind.ts'
import { registerTermRoutes } from '../terms/routes.ts'
import { ListTerms } from '../terms/schema.ts'
import { NewTag, Tag, TagChanges } from './schema.ts'
import { createTag, deleteTag, mergeTag, reviseTag } from './write.ts'

/** Routes of tags. */
export async function tagRoutes(app: App) {
  registerTermRoutes(app, {
    kind: tagKind,
    Term: Tag,
    New: NewTag,
    Changes: TagChanges,
    List: ListTerms,
    create: createTag,
    revise: reviseTag,
    remove: deleteTag,
    merge: mergeTag,
    rewrite: (...given) => startRename(tagKind, ...given),
    about: {
      list: 'Sorted by name unless `sort` is given.',
      create:
        'Not needed for the tags that articles name: these are created with the article. A derived slug that is taken gets a number.',
      revise:
        'A merge patch. After a rename, a bulk change writes the new name into texts (`rewrite`); a text with the old name still refers to this tag.',
      remove:
        '409 `in_use` while articles name it: their texts would create it again. Merge it instead.',
      merge:
        'The other tag gets the articles, and a bulk change writes its name into their texts (`rewrite`); a text with the old name then refers to it.',
    },
  })
}
