import { z } from 'zod'
import { isCursor, noCursor } from './pagination.ts'

// Parameters arrive as text, or as a list of texts when repeated. Nothing is coerced: each piece reads one
// exact notation and says what it expects. `openapi` is what the document shows in place of plain text.

// Undefined leaves the message to the rule that was broken, such as a limit.
function givenOnce({ code, input }: { code?: string; input?: unknown }) {
  if (code !== 'invalid_type') return undefined
  return Array.isArray(input) ? 'Give this parameter only once.' : 'A text is expected.'
}

/** One text, not empty, given once. */
export const textParam = z
  .string({ error: givenOnce })
  .min(1, 'Must not be empty. Leave the parameter out instead.')

/** A piece with a notation of its own: `read` answers undefined for what it does not understand. */
export function paramOf<T>(read: (text: string) => T | undefined, expected: string, openapi: object) {
  return textParam
    .transform((text, context) => {
      const value = read(text)
      if (value !== undefined) return value
      context.issues.push({ code: 'custom', message: expected, input: text })
      return z.NEVER
    })
    .meta({ openapi })
}

/** A whole number in plain decimal digits. */
export function integerParam(least: number, most: number) {
  const read = (text: string) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1
    return number >= least && number <= most ? number : undefined
  }
  const openapi = { type: 'integer', minimum: least, maximum: most }
  return paramOf(read, `A whole number from ${least} to ${most} is expected.`, openapi)
}

export const booleanParam = paramOf(
  (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  'Either true or false is expected.',
  { type: 'boolean' },
)

/** RFC 3339 time or date (midnight UTC); gives the time as `Date#toISOString()` writes it. */
export const timeParam = paramOf(
  (text) => {
    const known =
      z.iso.datetime({ offset: true }).safeParse(text).success || z.iso.date().safeParse(text).success
    const time = known ? new Date(text).toISOString() : ''
    // Years as PostgreSQL and RFC 3339 have them: 0001 to 9999.
    return /^(?!0000)\d{4}-/.test(time) ? time : undefined
  },
  'A time such as 2025-02-13T06:56:17Z or a date such as 2025-02-13 is expected (+ is written %2B).',
  { type: 'string', format: 'date-time' },
)

/** One of the named values. */
export function choiceParam<const T extends string>(choices: readonly T[]) {
  const read = (text: string) => choices.find((choice) => choice === text)
  return paramOf(read, `One of ${choices.join(', ')} is expected.`, { type: 'string', enum: choices })
}

/** `a,b`: any of; gives `['a', 'b']` without repeats. */
export const commaParam = textParam
  .transform((text, context) => groupsOf([text], context)[0] ?? [])
  .meta({ openapi: { type: 'string' } })

/** `a,b` out of the named values, each at most once. */
export function choicesParam<const T extends string>(choices: readonly T[]) {
  const read = (text: string) => {
    const given = text.split(',')
    const found = given.flatMap((name) => choices.find((choice) => choice === name) ?? [])
    return found.length === given.length && new Set(given).size === given.length ? found : undefined
  }
  const openapi = { type: 'array', items: { type: 'string', enum: choices }, style: 'form', explode: false }
  return paramOf(
    read,
    `One or more of ${choices.join(', ')} between commas are expected, each once.`,
    openapi,
  )
}

/** Any of by commas, all of by repetition: `tag=a,b&tag=c` gives `[['a', 'b'], ['c']]`. */
export const anyAllParam = z
  .union([
    z.string().transform((text) => [text]),
    z.array(z.string()).max(20, 'At most 20 repeats are read.'),
  ])
  .transform(groupsOf)
  .meta({ openapi: { type: 'array', items: { type: 'string' }, style: 'form', explode: true } })

export interface Sort<T extends string> {
  by: T
  descending: boolean
}

/** `name` ascending, `-name` descending. */
export function sortParam<const T extends string>(names: readonly T[]) {
  const read = (text: string): Sort<T> | undefined => {
    const by = names.find((name) => name === text || `-${name}` === text)
    return by && { by, descending: text.startsWith('-') }
  }
  const choices = names.flatMap((name) => [name, `-${name}`])
  return paramOf(read, `One of ${choices.join(', ')} is expected.`, { type: 'string', enum: choices })
}

/** Deepest row that `page` reaches; further on a cursor is needed. */
const deepestRow = 10_000

export const limitParam = integerParam(1, 100)
  .default(20)
  .meta({ openapi: { type: 'integer', minimum: 1, maximum: 100, default: 20 } })
export const cursorParam = textParam
  .refine((text) => text.length <= 2000 && isCursor(text), {
    message: noCursor,
    params: { code: 'invalid_cursor' },
  })
  .optional()

const pagingShape = {
  limit: limitParam,
  cursor: cursorParam,
  page: integerParam(1, deepestRow).optional(),
  count: choiceParam(['exact']).optional(),
}

/** The query of a list: paging, and what else the list reads. Anything unknown is refused. */
export function listQuery<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject({ ...pagingShape, ...shape }).superRefine((value, context) => {
    const { cursor, limit, page } = value as z.infer<z.ZodObject<typeof pagingShape>>
    if (typeof page !== 'number') return
    const message =
      cursor !== undefined
        ? 'Give either page or cursor, not both.'
        : page * limit > deepestRow
          ? `Pages end at row ${deepestRow}. Go on with cursor (meta.nextCursor).`
          : undefined
    if (message) context.addIssue({ code: 'custom', path: ['page'], message })
  }, besideOthers)
}

/** For checks that take several parameters together: named beside what is wrong with each. */
export const besideOthers = { when: () => true }

/** For a route that reads no parameter: all are refused. */
export const noQuery = z.strictObject({})

/**
 * Lets a query object also read `prefix.KEY=VALUE` parameters, gathered under `prefix`. Use:
 * `gathering('frontMatter', listQuery({ frontMatter: dottedParam('frontMatter').optional() }))`.
 */
export function gathering<T extends z.ZodType>(prefix: string, schema: T) {
  return z.preprocess((query) => gather(prefix, query as Record<string, unknown>), schema)
}

/**
 * What `gathering` gathers. The document shows an object whose members are parameters of their own (style form, exploded),
 * named in full; the empty example keeps a page that tries the route from making some up.
 */
export function dottedParam(prefix: string) {
  const openapi = {
    type: 'object',
    propertyNames: { pattern: `^${prefix}\\.` },
    additionalProperties: { type: 'string' },
    examples: [{}],
    style: 'form',
    explode: true,
  }
  return z.record(z.string(), anyAllParam, `Name the key: ${prefix}.KEY=VALUE.`).meta({ openapi })
}

function gather(prefix: string, query: Record<string, unknown>): Record<string, unknown> {
  const start = `${prefix}.`
  const dotted = Object.entries(query).filter(
    // zod leaves `__proto__` out of records; as a parameter of its own it is refused like any unknown one.
    ([name]) => name.startsWith(start) && name.length > start.length && name !== `${start}__proto__`,
  )
  if (dotted.length === 0) return query
  const taken = new Set(dotted.map(([name]) => name))
  const rest = Object.entries(query).filter(([name]) => !taken.has(name))
  return Object.fromEntries([
    ...rest,
    [prefix, Object.fromEntries(dotted.map(([name, value]) => [name.slice(start.length), value]))],
  ])
}

/** Values of one parameter, its repeats counted together: each costs a look-up. */
const mostValues = 100

function groupsOf(texts: string[], context: z.RefinementCtx): string[][] {
  const groups = texts.map(splitCommas)
  const count = groups.flat().length
  const fault = (code: string, message: string) =>
    context.addIssue({ code: 'custom', message, params: { code } })
  if (groups.flat().includes(''))
    fault('invalid_value', 'Names between commas are expected, none of them empty.')
  if (count > mostValues) fault('too_many', `At most ${mostValues} values are read, these are ${count}.`)
  return groups
}

// `\,` is a comma within a name and `\\` a backslash. NUL, which no parameter holds, parts the names.
const splitCommas = (text: string) => [
  ...new Set(text.replace(/\\([\\,])|,/g, (_, kept) => kept ?? '\0').split('\0')),
]
