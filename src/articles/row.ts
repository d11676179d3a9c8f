import { currentState } from '../sql/visible.ts'
import { origin, type Status } from './fields/origin.ts'
import type { Stored } from './fields/stored.ts'
import { type Field, fields } from './fields/table.ts'

type Fields = typeof fields
type Read<F> = F extends { readonly row?: infer R } ? R : never

/**
 * An article as its row comes from PostgreSQL: times as RFC 3339 text, JSON columns as JSON text.
 */
export type ArticleRow = { [name in keyof Fields]: Read<Fields[name]> } & {
  /** `status` as a reader sees it now, by the database clock. */
  state: Status | 'scheduled' | 'expired'
}

const columnsOf = (all: Record<string, Stored<unknown>>) =>
  Object.entries(all)
    .map(([name, { column }]) => (column === name ? `a.${column}` : `a.${column} as "${name}"`))
    .join(', ')

const all: [string, Field][] = Object.entries(fields)
const shown = all.filter(([, field]) => field.shown)

/**
 * Columns that every read of single values needs; the texts come on top where they are asked for.
 */
export const summaryColumns = `${columnsOf(Object.fromEntries(shown))}, ${currentState} as state`

const { head: _, body: __, withheld: ___, ...identity } = origin
const originColumns = columnsOf(identity)

export const allColumns = `${columnsOf(fields)}, ${currentState} as state`

/**
 * Members of an article's JSON, in the order in which readers see them, and where each comes from.
 */
export const members: Record<string, string> = Object.fromEntries(
  shown.map(([name, { column, shownAs = `a.${column}` }]) => [name, shownAs]),
)

const selected = Object.entries(members).map(([name, value]) => `${value} as "${name}"`)

/**
 * An article as answers show it: PostgreSQL prints its JSON, so that one value is carried over and
 * not 25 (in Node that was most of the work of a list). Beside it is what was asked for on top.
 */
export interface ShownRow
  extends Pick<
    ArticleRow,
    'id' | 'version' | 'lang' | 'path' | 'cover' | 'title' | 'summary' | keyof typeof origin
  > {
  json: string
}

export const shownColumns = `
  a.id, a.version, a.lang, a.path, a.cover, (select row_to_json(m) from (select ${selected.join(', ')}) m)::text as json`

/** What `include=` and `highlight` need besides. */
export const detailColumns = `a.title, a.summary, ${originColumns}, a.head, a.body`
