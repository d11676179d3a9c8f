import { z } from 'zod'

/** One change, in the order in which changes were committed. */
export const Change = z.object({
  position: z.int(),
  type: z.string().meta({
    description:
      '`article.created`, `updated`, `published`, `unpublished`, `expired`, `trashed`, `restored`, `deleted`; `tag.` and `category.created`, `updated`, `merged`, `deleted`. `….deleted` is a tombstone. `article.published` tells once that an article has become public, whether by a write, an import or the time; beside `article.created` or `article.restored`, which have the same version, where it is public with them. `article.removed`, only with `view=public`: it is no longer public.',
  }),
  resource: z.enum(['article', 'tag', 'category']),
  resourceId: z.uuid(),
  version: z.int(),
  lang: z.string().nullable(),
  path: z.string().nullable(),
  changed: z.array(z.string()).meta({
    description:
      'Members of the resource that differ from the version before; a key of `frontMatter` as `frontMatter.KEY`, or `frontMatter` for more than 50 of them. What only follows from others (`wordCount`, `updatedAt`) is not named. Empty where nothing but the spelling of the text changed.',
  }),
  actor: z.string().exactOptional().meta({ description: 'Not with `view=public`.' }),
  importId: z.uuid().nullable().exactOptional().meta({ description: 'Not with `view=public`.' }),
  at: z.string().meta({ format: 'date-time' }),
})
export type Change = z.infer<typeof Change>
Change.register(z.globalRegistry, { id: 'Change' })
