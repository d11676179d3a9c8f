import { z } from 'zod'
import { langParams } from '../http/request/lists.ts'
import { choiceParam, cursorParam, evenWithFaults, limitParam } from '../http/request/query.ts'

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

export const ListRedirects = z
  .strictObject({
    ...langParams,
    limit: limitParam,
    cursor: cursorParam,
    format: choiceParam(['netlify', 'nginx'])
      .optional()
      .describe(
        'All redirects as a file: `netlify` is `_redirects`, which other hosts read, too; `nginx` is a `map` for its `http` block. It has no pages, so `limit` and `cursor` are 400.',
      ),
  })
  .superRefine(({ format, limit, cursor }, context) => {
    if (format === undefined) return
    const usual = limitParam.parse(undefined)
    const given = { limit: limit !== usual, cursor: cursor !== undefined }
    const message = 'A file of redirects has no pages.'
    for (const name of (['limit', 'cursor'] as const).filter((one) => given[one]))
      context.addIssue({ code: 'custom', path: [name], message, params: { code: 'no_pages' } })
  }, evenWithFaults)
export type ListRedirects = z.infer<typeof ListRedirects>
