import type { App } from '../http/route.ts'
import { tagKind } from '../sql/term-kind.ts'
import { registerTermRoutes } from '../terms/routes.ts'
import { ListTerms } from '../terms/schema.ts'
import { NewTag, Tag, TagChanges } from './schema.ts'
import { createTag, deleteTag, mergeTag, reviseTag } from './write.ts'

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
    about: {
      list: 'By name unless `sort` says otherwise.',
      create:
        'Articles make the tags that they name by themselves. A derived slug that is taken gets a number.',
      revise: 'A merge patch. After a rename, texts that say the old name go on meaning this tag.',
      remove:
        '409 `in_use` while articles name it: their texts would bring it back. Merge it instead.',
      merge:
        'The other tag takes over the articles and the name: texts that say it then mean the other tag.',
    },
  })
}
