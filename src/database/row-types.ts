import pg from 'pg'

const timestamptz = 1184
const jsonb = 3802

/**
 * Type parsers for rows that become JSON text: they create no Date and no object that would only be
 * serialized again.
 */
export const rowTypes = new pg.TypeOverrides()
rowTypes.setTypeParser(timestamptz, isoTime)
rowTypes.setTypeParser(jsonb, (text: string) => text)

/** `2025-02-13 06:56:17.5+00` to `2025-02-13T06:56:17.500Z`. */
function isoTime(text: string): string {
  if (!text.endsWith('+00')) return inUtc(text)
  if (text.length === 22) return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`
  const fraction = text.slice(20, -3).padEnd(3, '0')
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`
}

/**
 * A time with an offset as PostgreSQL prints it, in UTC: the session has another zone where a
 * pooler refused the setting.
 */
export function inUtc(text: string): string {
  const time: unknown = pg.types.getTypeParser(timestamptz)(text)
  return time instanceof Date ? time.toISOString() : text
}

// A bigint as a number while that is exact (counts, event positions), otherwise as text.
function parseBigint(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

/** The type parsers of all statements that give none. */
export const defaultTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? parseBigint
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
}
