/**
 * How a value of an article is stored in `articles`, row `a`. `R` is its type in a row as
 * `articles/row.ts` reads it.
 */
export interface Stored<R> {
  column: string
  /** SQL type of the value in the JSON of a write; null where the database makes it. */
  type: string | null
  /** What an insert and an update write, where that is not the value as the write brings it. */
  write?: (value: string) => string
  insert?: string | null
  update?: string | null
  /** What a reader of the API is shown, where that is not the column. */
  shownAs?: string
  /**
   * The name under which a revision keeps it, and what it keeps where that is not the column of the
   * former row `o`.
   */
  kept?: string
  keptAs?: string
  /** Only for the type of a row. */
  readonly row?: R
}

const stored =
  <R>(type: string | null) =>
  (column: string, more: Omit<Stored<R>, 'column' | 'type' | 'row'> = {}): Stored<R> => ({
    column,
    type,
    ...more,
  })

export const id = stored<string>('uuid')
export const text = stored<string>('text')
export const optionalText = stored<string | null>('text')
export const texts = stored<string[]>('text[]')
export const count = stored<number>('int')
export const flag = stored<boolean>('boolean')
/** RFC 3339 in UTC with milliseconds. */
export const time = stored<string | null>('timestamptz')
/** JSON as text. */
export const json = stored<string>('jsonb')
export const choice = <R extends string>(column: string, more = {}) =>
  stored<R>('text')(column, more)
/** A hash, which a write brings in hexadecimal. */
export const hash = <R extends Buffer | null>(column: string, more = {}) =>
  stored<R>('text')(column, { write: (value) => `decode(${value}, 'hex')`, ...more })

/**
 * What no write brings: an insert and an update make it by these expressions; without one they
 * leave it.
 */
export const made = <R>(column: string, more: Omit<Stored<R>, 'column' | 'type' | 'row'> = {}) =>
  stored<R>(null)(column, more)
