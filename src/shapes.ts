import { z } from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** An error or warning about a file; lines and columns count from 1 at the top of the file. */
export const Problem = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    severity: z.enum(['error', 'warning']),
    line: z.number().int().exactOptional(),
    column: z.number().int().exactOptional(),
    hint: z.string().exactOptional(),
  })
  .meta({ id: 'TextProblem' })
export type Problem = z.infer<typeof Problem>

/** A UUID in any case, written in lower case. */
export const Id = z.uuid('A UUID is expected.').toLowerCase()

/** The id in the examples of the OpenAPI document; a reader replaces it with a real one. */
export const exampleId = '0190f3c4-0000-7000-8000-000000000000'

/** A time in a response: RFC 3339, UTC. */
export const Time = z.string().meta({ format: 'date-time', examples: ['2025-02-13T06:56:17.000Z'] })

/** A time in a request: RFC 3339 with an offset. */
export const TimeInput = z.iso.datetime({
  offset: true,
  error: 'A time such as 2025-02-13T06:56:17Z is expected.',
})

/** The form of a source name. */
export const sourceName = /^[A-Za-z0-9._-]{1,64}$/

/** Whether a text can name a source. */
export const isSourceName = (name: string) => sourceName.test(name)

/** The name of a source, the collection of files that articles come from. */
export const SourceName = z
  .string()
  .regex(sourceName, 'A name of 1 to 64 letters, digits, dots, dashes and underscores is expected.')

export const jsonValue: z.ZodType<Json> = z.any().meta({ description: 'Any JSON value.' })

/** A JSON object with any members, which are neither read nor copied: there may be very many. */
export const jsonObject: z.ZodType<JsonObject> = z
  .any()
  .superRefine((value, { addIssue }) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
    addIssue({ code: 'invalid_type', expected: 'record', input: value, continue: false })
  })
  .meta({ type: 'object', additionalProperties: { description: 'Any JSON value.' } })

/** Refuses a value that breaks a cheap rule before anything else reads the value. */
export function checkedFirst<T extends z.ZodType>(
  schema: T,
  rule: (value: unknown) => string | null,
  code = 'invalid_value',
): z.ZodType<z.output<T>> {
  return z.preprocess((value, context) => {
    const message = rule(value)
    if (message === null) return value
    context.addIssue({ code: 'custom', message, params: { code } })
    return z.NEVER
  }, schema) as unknown as z.ZodType<z.output<T>>
}
