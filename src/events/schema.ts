import { z } from 'zod'

/** One change, in the order in which changes were committed. */
export const Change = z.object({
  position: z.int(),
  type: z.string().meta({ description: 'For example `article.updated`; `….deleted` is a tombstone.' }),
  resource: z.enum(['article', 'tag', 'category']),
  resourceId: z.uuid(),
  version: z.int(),
  lang: z.string().nullable(),
  path: z.string().nullable(),
  changed: z.array(z.string()),
  actor: z.string(),
  importId: z.uuid().nullable(),
  at: z.string().meta({ format: 'date-time' }),
})
export type Change = z.infer<typeof Change>
