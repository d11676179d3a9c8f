import { z } from 'zod'
import { jsonObject, jsonValue, Time } from '../shapes.ts'

/** A version of an article in a list. */
export const RevisionSummary = z.object({
  version: z.int(),
  actor: z.string().meta({ description: 'The key that wrote this version.' }),
  actorName: z
    .string()
    .nullable()
    .meta({ description: 'The name of that key; null for the command line and `ADMIN_KEY`.' }),
  at: Time.meta({ description: 'When this version was written.' }),
  title: z.string(),
  status: z.string().meta({
    description:
      'The state when this version was written: `scheduled` before its `publishedAt`, `expired` after its `expiresAt`.',
  }),
  path: z.string(),
  current: z.boolean().meta({ description: 'Whether this is the current version of the article.' }),
  changed: z.array(z.string()).nullable().meta({
    description:
      'The fields that differ from the version before, and `body`; null for the first version.',
  }),
})
export type RevisionSummary = z.infer<typeof RevisionSummary>
RevisionSummary.register(z.globalRegistry, { id: 'RevisionSummary' })

/** A version with its text and all its fields. */
export const Revision = RevisionSummary.extend({
  head: z
    .string()
    .meta({ description: 'Front matter with its fences; `head` + `body` is the file.' }),
  body: z.string(),
  fields: jsonObject.meta({ description: 'Fields, terms, status and origin of that version.' }),
})
export type Revision = z.infer<typeof Revision>
Revision.register(z.globalRegistry, { id: 'Revision' })

const Side = RevisionSummary.pick({ version: true, at: true, actor: true, actorName: true })

/** What two versions of an article hold differently. */
export const RevisionDiff = z
  .object({
    from: Side,
    to: Side,
    fields: z
      .array(z.object({ name: z.string(), from: jsonValue, to: jsonValue }))
      .meta({ description: 'The fields that differ; terms by their names.' }),
    body: z
      .string()
      .nullable()
      .meta({ description: 'A unified diff of the bodies; null if they are equal.' }),
    truncated: z.boolean().meta({
      description:
        'Whether the smallest diff was not found in half a second: then one hunk replaces everything from the first to the last line that differs.',
    }),
  })
  .meta({ id: 'RevisionDiff' })
export type RevisionDiff = z.infer<typeof RevisionDiff>
