import { z } from 'zod'
import { Time } from '../shapes.ts'

const ofArticles = 'created updated published unpublished expired trashed restored deleted removed'
const ofTerms = 'created updated merged deleted'
const ofFiles = 'created updated moved trashed restored deleted'
const typesOf = (resource: string, verbs: string) =>
  verbs.split(' ').map((verb) => `${resource}.${verb}`)

/** All types of events; `article.removed` only in the public view. */
export const eventTypes: readonly string[] = [
  ...typesOf('article', ofArticles),
  ...typesOf('tag', ofTerms),
  ...typesOf('category', ofTerms),
  ...typesOf('file', ofFiles),
]

/** One change, in the order in which changes were committed. */
export const Change = z.object({
  position: z.int(),
  type: z.string().meta({
    description:
      '`article.created`, `updated`, `published`, `unpublished`, `expired`, `trashed`, `restored`, `deleted`; `tag.` and `category.created`, `updated`, `merged`, `deleted`. `file.created`, `updated`, `moved`, `trashed`, `restored`, `deleted`, not with `view=public`. `….deleted` is a tombstone. `article.published` occurs once when an article becomes public, by a write, by an import or at its time; in addition to `article.created` or `article.restored` of the same version if that change makes it public. `article.removed`, only with `view=public`: it is no longer public.',
  }),
  resource: z.enum(['article', 'tag', 'category', 'file']),
  resourceId: z.uuid(),
  version: z.int(),
  lang: z.string().nullable(),
  path: z.string().nullable().meta({ description: 'Of a file: its name in its source.' }),
  source: z.string().nullable().exactOptional().meta({
    description:
      'Of the article or file; null for a term, and for what was deleted before events named their source. Not with `view=public`.',
  }),
  changed: z.array(z.string()).meta({
    description:
      'The members of the resource that differ from the version before; a key of `frontMatter` as `frontMatter.KEY`, or `frontMatter` for more than 50 of them. Derived members (`wordCount`, `updatedAt`) are not named. Empty if only the spelling of the text changed.',
  }),
  actor: z.string().exactOptional().meta({ description: 'Not with `view=public`.' }),
  actorName: z.string().nullable().exactOptional().meta({
    description:
      'The name of that key; null for the command line and `ADMIN_KEY`. Not with `view=public`.',
  }),
  importId: z.uuid().nullable().exactOptional().meta({ description: 'Not with `view=public`.' }),
  at: Time,
})
export type Change = z.infer<typeof Change>
Change.register(z.globalRegistry, { id: 'Change' })
