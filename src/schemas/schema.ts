import { z } from 'zod'
import { limits } from '../markdown/file/limits.ts'
import { type JsonObject, jsonObject, SourceName, sourceName, Time } from '../shapes.ts'

const modes = ['warn', 'refuse'] as const
export type Mode = (typeof modes)[number]

/** Maximum bytes of a schema as JSON. */
const maxBytes = 65_536

const SchemaText: z.ZodType<JsonObject> = jsonObject.refine(
  (schema) => Buffer.byteLength(JSON.stringify(schema)) <= maxBytes,
  `A schema has at most ${maxBytes / 1024} kB.`,
)

export const SchemaParams = z.object({
  name: z
    .string()
    .regex(
      sourceName,
      'A name of 1 to 64 letters, digits, dots, dashes and underscores is expected.',
    )
    .meta({ description: 'The name of the schema.' }),
})

export const SchemaInput = z
  .strictObject({
    schema: SchemaText.meta({
      description:
        'A JSON Schema 2020-12 for the front matter as read. `$ref` leads only to its own parts; patterns know no look-around.',
    }),
    mode: z.enum(modes).meta({
      description: '`refuse` refuses writes that break a rule; `warn` only says so.',
    }),
    source: SourceName.nullish().meta({ description: 'Only texts of this source.' }),
    filePrefix: z
      .string()
      .max(limits.file)
      .nullish()
      .meta({ description: 'Only files whose names begin with this, such as `posts/`.' }),
  })
  .meta({
    id: 'SchemaInput',
    examples: [
      {
        schema: { required: ['title'], properties: { rating: { type: 'integer', maximum: 5 } } },
        mode: 'refuse',
        source: 'blog',
        filePrefix: 'posts/',
      },
    ],
  })
export type SchemaInput = z.infer<typeof SchemaInput>

export const SchemaSummary = z
  .object({
    name: z.string(),
    mode: z.enum(modes),
    source: z.string().nullable(),
    filePrefix: z.string().nullable(),
    createdAt: Time,
    updatedAt: Time,
    updatedBy: z.string().describe('The key that wrote it last.'),
  })
  .meta({ id: 'SchemaSummary' })
export type SchemaSummary = z.infer<typeof SchemaSummary>

export const FrontMatterSchema = SchemaSummary.extend({
  schema: jsonObject.meta({ description: 'The JSON Schema as it was sent.' }),
}).meta({ id: 'FrontMatterSchema' })
export type FrontMatterSchema = z.infer<typeof FrontMatterSchema>
