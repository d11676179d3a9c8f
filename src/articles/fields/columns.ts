import { inner } from './origin.ts'
import type { Stored } from './stored.ts'
import { fields } from './table.ts'

// The column lists of the statements that write articles.

const all: [string, Stored<unknown>][] = Object.entries({ ...fields, ...inner })

/** A name in the JSON of a write, quoted for SQL if needed. */
const quoted = (name: string) => (/[A-Z]/.test(name) ? `"${name}"` : name)

const givenValue = (name: string, { type, write }: Stored<unknown>, from: string) =>
  type === null ? null : write ? write(`${from}${quoted(name)}`) : `${from}${quoted(name)}`

const insertedValue = (name: string, column: Stored<unknown>) =>
  column.insert === undefined ? givenValue(name, column, '') : column.insert

const updatedValue = (name: string, column: Stored<unknown>) =>
  column.update === undefined ? givenValue(name, column, 'r.') : column.update

const present = ([, value]: readonly [string, string | null]) => value !== null

const newValues = all.map(([name, column]) => [column.column, insertedValue(name, column)] as const)

// Long texts are parameters of their own.
const inJson = all.filter(([name, { type }]) => type !== null && name !== 'head' && name !== 'body')

/** The columns of a write for `json_to_recordset`, without head and body. */
export const recordTypes = inJson.map(([name, { type }]) => `${quoted(name)} ${type}`).join(', ')

/** Their names. */
export const recordNames = inJson.map(([name]) => quoted(name)).join(', ')

/** The column lists of an insert from the rows of `input`. */
export const inserted = {
  columns: newValues
    .filter(present)
    .map(([column]) => column)
    .join(', '),
  values: newValues
    .filter(present)
    .map(([, value]) => value)
    .join(', '),
}

/**
 * The assignments of an update of the article `a` by the row `r` of `input`; `o` is the old row.
 */
export const updated = all
  .map(([name, column]) => [column.column, updatedValue(name, column)] as const)
  .filter(present)
  .map(([column, value]) => `${column} = ${value}`)
  .join(', ')

const revisionPairs = all.flatMap(([, { revisionName, revisionValue, column }]) =>
  revisionName ? [`'${revisionName}', ${revisionValue ?? `o.${column}`}`] : [],
)

/** The state that a revision stores, from the old row `o` of the article. */
export const snapshot = `jsonb_build_object(${revisionPairs.join(', ')})`
