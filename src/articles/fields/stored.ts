/** How a value of an article is stored in `articles a`; `R` is its type in an `ArticleRow`. */
export interface Stored<R> {
  column: string
  /** SQL type of the value in the JSON of a write; null if the database makes the value. */
  type: string | null
  /** The expressions of an insert and an update, if they differ from the given value. */
  write?: (value: string) => string
  insert?: string | null
  update?: string | null
  /** The expression that responses show, if it is not the column. */
  shownAs?: string
  /** Its name in a revision, and the expression if it is not the column of the old row `o`. */
  revisionName?: string
  revisionValue?: string
  /** Never set; only carries the type of the value in a row. */
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
/** One of a few texts. */
export const choice = <R extends string>(column: string, more = {}) =>
  stored<R>('text')(column, more)
/** A hash, which a write gives in hexadecimal. */
export const hash = <R extends Buffer | null>(column: string, more = {}) =>
  stored<R>('text')(column, { write: (value) => `decode(${value}, 'hex')`, ...more })

/**
 * A value that the database makes, by the expressions for insert and update; without an expression
 * the statement leaves the column as it is.
 */
export const generated = <R>(
  column: string,
  more: Omit<Stored<R>, 'column' | 'type' | 'row'> = {},
) => stored<R>(null)(column, more)
