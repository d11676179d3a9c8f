import { z } from 'zod'
import { langParams } from '../http/request/lists.ts'
import { cursorParam, limitParam } from '../http/request/query.ts'

/** A former path or an alias of an article, and the address that it redirects to. */
export const Redirect = z.object({
  lang: z.string(),
  from: z.string().meta({ description: 'The path in this language, without a leading slash.' }),
  kind: z.enum(['former', 'alias']).meta({
    description: '`former`: the article had this path before; `alias`: its text names it.',
  }),
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
