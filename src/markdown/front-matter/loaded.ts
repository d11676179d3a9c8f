/**
 * Why front matter cannot be read; line and column from 1, counted in the text that the loader was
 * given.
 */
export interface Fault {
  code: string
  message: string
  line?: number
  column?: number
  hint?: string
  /** The line of the other key when two are the same. */
  otherLine?: number
  /** The top-level key that it is about, where its line is not known. */
  key?: string
}

/**
 * What a loader made of the front matter's source: plain data as the format's library builds it,
 * and what was odd.
 */
export type Loaded =
  | { ok: true; data: unknown; odd?: Fault[]; doubled?: DoubledKey[] }
  | { ok: false; fault: Fault }

/** A key that its map holds already; the last one counts. */
export interface DoubledKey {
  key: string
  line: number
  column: number
  /** The line of the one before it. */
  otherLine: number
  /** Whether both have the same value. */
  isSame: boolean
}

/** The warning that says so. */
export const doubledFault = ({ key, otherLine, ...at }: DoubledKey): Fault => ({
  ...fault(
    'duplicate_key',
    `The key "${key}" stands twice; the last one counts`,
    at,
    'Remove one of the two.',
  ),
  otherLine,
})

/** So many doubled keys of a head are told. */
export const mostDoubled = 20

/** A fault, without the members that are not known. */
export function fault(
  code: string,
  message: string,
  at?: { line: number; column: number },
  hint?: string,
): Fault {
  return { code, message, ...at, ...(hint === undefined ? {} : { hint }) }
}
