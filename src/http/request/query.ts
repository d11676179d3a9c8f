import { z } from 'zod'
import { isCursor, noCursor } from './pagination.ts'

// Parameters arrive as text, or as a list of texts when repeated. Nothing is coerced: each schema
// reads one exact notation and names it in its error. `openapi` is what the OpenAPI document shows
// instead of plain text.

// Undefined keeps the message of the broken rule, such as a limit.
function givenOnce({ code, input }: { code?: string; input?: unknown }) {
  if (code !== 'invalid_type') return undefined
  return Array.isArray(input) ? 'Give this parameter only once.' : 'A text is expected.'
}

/** One non-empty text, given once. */
export const textParam = z
  .string({ error: givenOnce })
  .min(1, 'Must not be empty. Leave the parameter out instead.')

/**
 * A parameter with its own notation: `read` returns undefined for text that it does not understand.
 */
export function paramOf<T>(
  read: (text: string) => T | undefined,
  expected: string,
  openapi: object,
) {
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
export function integerParam(min: number, max: number) {
  const read = (text: string) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1
    return number >= min && number <= max ? number : undefined
  }
  const openapi = { type: 'integer', minimum: min, maximum: max }
  return paramOf(read, `A whole number from ${min} to ${max} is expected.`, openapi)
}

export const booleanParam = paramOf(
  (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  'Either true or false is expected.',
  { type: 'boolean' },
)

/** An RFC 3339 time or date (midnight UTC); gives the time in the form of `Date#toISOString()`. */
export const timeParam = paramOf(
  (text) => {
    const isTime =
      z.iso.datetime({ offset: true }).safeParse(text).success ||
      z.iso.date().safeParse(text).success
    const time = isTime ? new Date(text).toISOString() : ''
    // PostgreSQL and RFC 3339 share the years 0001 to 9999.
    return /^(?!0000)\d{4}-/.test(time) ? time : undefined
  },
  'A time such as 2025-02-13T06:56:17Z or a date such as 2025-02-13 is expected (+ is written %2B).',
  {
    anyOf: [
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date' },
    ],
  },
)

/** One of the named values. */
export function choiceParam<const T extends string>(choices: readonly T[]) {
  const read = (text: string) => choices.find((choice) => choice === text)
  return paramOf(read, `One of ${choices.join(', ')} is expected.`, {
    type: 'string',
    enum: choices,
  })
}

interface Sort<T extends string> {
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
  return paramOf(read, `One of ${choices.join(', ')} is expected.`, {
    type: 'string',
    enum: choices,
  })
}

/** The last row that `page` reaches; a cursor leads further. */
const lastPagedRow = 10_000

export const limitParam = integerParam(1, 100).default(20)
export const cursorParam = textParam
  .refine((text) => text.length <= 2000 && isCursor(text), {
    message: noCursor,
    params: { code: 'invalid_cursor' },
  })
  .optional()

/** The query of a list that has no other parameters. */
export const pageQuery = z.strictObject({ limit: limitParam, cursor: cursorParam })

const pagingShape = {
  limit: limitParam,
  cursor: cursorParam,
  page: integerParam(1, lastPagedRow).optional(),
  count: choiceParam(['exact']).optional(),
}

/** The query of a list: paging and the parameters of that list. Unknown parameters are refused. */
export function listQuery<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject({ ...pagingShape, ...shape }).superRefine((value, context) => {
    const { cursor, limit, page } = value as z.infer<z.ZodObject<typeof pagingShape>>
    if (typeof page !== 'number') return
    const message =
      cursor !== undefined
        ? 'Give either page or cursor, not both.'
        : page * limit > lastPagedRow
          ? `Pages end at row ${lastPagedRow}. Continue with cursor (meta.nextCursor).`
          : undefined
    if (message) context.addIssue({ code: 'custom', path: ['page'], message })
  }, evenWithFaults)
}

/**
 * Options for a check of several members together: it runs even if one of them has a fault, so that
 * one response names all faults. A value that is no object has no members to check.
 */
export const evenWithFaults = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
}

/** For a route that reads no parameters: all are refused. */
export const noQuery = z.strictObject({})
