import { z } from 'zod'
import { jsonObject } from '../shapes.ts'

const time = z.string().meta({ format: 'date-time' })

/** A version of an article in a list. */
export const RevisionSummary = z.object({
  version: z.int(),
  actor: z.string().meta({ description: 'The key that wrote this version.' }),
  at: time.meta({ description: 'When this version was written.' }),
  title: z.string(),
  status: z.string(),
  path: z.string(),
  current: z.boolean().meta({ description: 'Whether this is the current version of the article.' }),
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
