import { z } from 'zod'
import { dialectNames } from '../markdown/dialects/dialect.ts'
import { jsonObject, SourceName, Time } from '../shapes.ts'

/** How the files of a source are read. */
export const Source = z.object({
  name: z.string(),
  dialect: z.enum(dialectNames).meta({
    description: 'The site generator by whose rules the files of the source are read.',
  }),
  site: jsonObject.nullable().meta({
    description:
      "What the last import read of the site's configuration; null for `plain` and before the first import.",
  }),
  readAt: Time.nullable(),
})
Source.register(z.globalRegistry, { id: 'Source' })
export type Source = z.infer<typeof Source>

export const SourceList = z.object({ data: z.array(Source) })

export const SourceParams = z.object({
  name: SourceName.meta({ description: 'The name of the source.' }),
})

export const SourceChanges = z
  .strictObject({
    dialect: z.enum(dialectNames).meta({
      description:
        'Takes effect at the next import of the source, or with `broadsheet reread --source`.',
    }),
  })
  .meta({ id: 'SourceChanges', examples: [{ dialect: 'hugo' }] })
