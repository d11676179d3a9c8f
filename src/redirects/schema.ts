import { z } from 'zod'
import { langParams } from '../http/request/lists.ts'
import { cursorParam, limitParam } from '../http/request/query.ts'

/** A path under which an article was, or wants to be found as well, and where it is. */
export const Redirect = z.object({
  lang: z.string(),
  from: z
    .string()
    .meta({ description: 'The path in this language, without a slash at its beginning.' }),
  kind: z
    .enum(['former', 'alias'])
    .meta({ description: '`former`: the article was there; `alias`: its text says so.' }),
  to: z.object({ id: z.uuid(), lang: z.string(), path: z.string() }),
})
Redirect.register(z.globalRegistry, { id: 'Redirect' })
export type Redirect = z.infer<typeof Redirect>

export const ListRedirects = z.strictObject({
  ...langParams,
  limit: limitParam,
  cursor: cursorParam,
})
export type ListRedirects = z.infer<typeof ListRedirects>
