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

/** `2025-02-13 06:56:17.5+00` (session zone UTC) to `2025-02-13T06:56:17.500Z`. */
function isoTime(text: string): string {
  if (text.length === 22) return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`
  const fraction = text.slice(20, -3).padEnd(3, '0')
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`
}
