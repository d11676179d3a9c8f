import { inner } from './origin.ts'
import type { Stored } from './stored.ts'
import { fields } from './table.ts'

// The parts of the statements that write articles which name each column.

const all: [string, Stored<unknown>][] = Object.entries({ ...fields, ...inner })

/** A name of the JSON of a write, as SQL spells it. */
const quoted = (name: string) => (/[A-Z]/.test(name) ? `"${name}"` : name)

const broughtValue = (name: string, { type, write }: Stored<unknown>, from: string) =>
  type === null ? null : write ? write(`${from}${quoted(name)}`) : `${from}${quoted(name)}`

const insertedValue = (name: string, column: Stored<unknown>) =>
  column.insert === undefined ? broughtValue(name, column, '') : column.insert

const updatedValue = (name: string, column: Stored<unknown>) =>
  column.update === undefined ? broughtValue(name, column, 'r.') : column.update

const present = ([, value]: readonly [string, string | null]) => value !== null

const newValues = all.map(([name, column]) => [column.column, insertedValue(name, column)] as const)

/** The values that a write brings, for `json_to_recordset`. */
export const recordTypes = all
  .flatMap(([name, { type }]) => (type === null ? [] : [`${quoted(name)} ${type}`]))
  .join(', ')

/** The lists of an insert from the rows of `input`. */
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

/** The list of an update of the article `a` by the row `r` of `input`; `o` is the former state. */
export const updated = all
  .map(([name, column]) => [column.column, updatedValue(name, column)] as const)
  .filter(present)
  .map(([column, value]) => `${column} = ${value}`)
  .join(', ')

const kept = all.flatMap(([, { kept, keptAs, column }]) =>
  kept ? [`'${kept}', ${keptAs ?? `o.${column}`}`] : [],
)

/** A version as its revision keeps it, from the row `o` of the article. */
export const snapshot = `jsonb_build_object(${kept.join(', ')})`
