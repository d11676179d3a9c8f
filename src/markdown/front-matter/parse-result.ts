/** Why front matter cannot be read; line and column from 1, counted in the loader's input. */
export interface ParseFault {
  code: string
  message: string
  line?: number
  column?: number
  hint?: string
  /** The line of the other key, for a duplicate. */
  otherLine?: number
  /** The top-level key concerned, if its line is unknown. */
  key?: string
}

/** The result of a loader: plain data as the format's library builds it, and warnings. */
export type ParseResult =
  | { ok: true; data: unknown; odd?: ParseFault[]; doubled?: DuplicateKey[] }
  | { ok: false; fault: ParseFault }

/** A key that occurs earlier in its map; the last one counts. */
export interface DuplicateKey {
  key: string
  line: number
  column: number
  /** The line of the earlier key. */
  otherLine: number
  /** Whether both have the same value. */
  hasSameValue: boolean
}

/** The warning for a duplicate key. */
export const duplicateKeyFault = ({ key, otherLine, ...at }: DuplicateKey): ParseFault => ({
  ...fault(
    'duplicate_key',
    `The key "${key}" occurs twice; the last one counts`,
    at,
    'Remove one of the two.',
  ),
  otherLine,
})

/** Maximum duplicate keys that are reported. */
export const maxDuplicateKeys = 20

/** Makes a fault, leaving out unknown members. */
export function fault(
  code: string,
  message: string,
  at?: { line: number; column: number },
  hint?: string,
): ParseFault {
  return { code, message, ...at, ...(hint === undefined ? {} : { hint }) }
}
