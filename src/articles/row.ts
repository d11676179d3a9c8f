import type { DialectName, Rules } from '../markdown/dialects/dialect.ts'
import type { RenderOptions } from '../markdown/render/options.ts'
import { currentState } from '../sql/visible.ts'
import type { Field } from './fields/field.ts'
import { origin, type Status } from './fields/origin.ts'
import type { Stored } from './fields/stored.ts'
import { fields } from './fields/table.ts'

type Fields = typeof fields
type Read<F> = F extends { readonly row?: infer R } ? R : never

/** An article as PostgreSQL returns it: times as RFC 3339 text, JSON columns as JSON text. */
export type ArticleRow = { [name in keyof Fields]: Read<Fields[name]> } & {
  /** `status` as readers see it now, by the clock of the database. */
  state: Status | 'scheduled' | 'expired'
  /** The dialect rules that its text was read by, as JSON; null is `plain`. */
  rules: string | null
}

/** What the HTML of an article follows: its dialect, and what the settings of its site change. */
export function markdownOf({
  rules,
}: Pick<ArticleRow, 'rules'>): Pick<RenderOptions, 'dialect' | 'markup' | 'base'> {
  if (!rules) return {}
  const { dialect, markup, basePath = '', prefix = '' }: Rules & Partial<Place> = JSON.parse(rules)
  // Docusaurus builds a site for each language, whose base path ends with the language.
  const base = basePath + (dialect === 'docusaurus' ? prefix : '')
  return { dialect, markup, ...(addsBase.includes(dialect) && base && { base }) }
}

type Place = Record<'basePath' | 'prefix', string>

// These put the base path of the site in front of addresses that begin with a slash.
const addsBase: readonly DialectName[] = ['docusaurus', 'vitepress', 'nuxt-content', 'gatsby']

const columnsOf = (all: Record<string, Stored<unknown>>) =>
  Object.entries(all)
    .map(([name, { column }]) => (column === name ? `a.${column}` : `a.${column} as "${name}"`))
    .join(', ')

const all: [string, Field][] = Object.entries(fields)
const shown = all.filter(([, field]) => field.shown)

/** The columns that every read of single values needs; texts are added only on request. */
export const summaryColumns = `${columnsOf(Object.fromEntries(shown))}, ${currentState} as state`

const { head: _, body: __, withheld: ___, ...identity } = origin

/** The rules by which the text of an article was read. */
export const rulesColumn =
  '(select d.rules from dialect_rules d where d.digest = a.origin_rules) as rules'

export const allColumns = `${columnsOf(fields)}, ${currentState} as state, ${rulesColumn}`

/** The members of an article's JSON in their order, and the SQL expression of each. */
export const members: Record<string, string> = Object.fromEntries(
  shown.map(([name, { column, shownAs = `a.${column}` }]) => [name, shownAs]),
)

const selected = Object.entries(members).map(([name, value]) => `${value} as "${name}"`)

/**
 * An article as responses show it. PostgreSQL serializes its JSON, so that the driver parses one
 * value instead of 25, which was most of the cost of a list in Node. Further columns are set only
 * where they were selected.
 */
export interface ShownRow
  extends Pick<
    ArticleRow,
    | 'id'
    | 'version'
    | 'lang'
    | 'path'
    | 'url'
    | 'cover'
    | 'title'
    | 'summary'
    | 'rules'
    | keyof typeof origin
  > {
  json: string
  /** What it refers to, as far as a list shows it: `ResolvedReferences`, null for nothing. */
  files?: string | null
}

export const shownColumns = `
  a.id, a.version, a.lang, a.path, a.url, a.cover, (select row_to_json(m) from (select ${selected.join(', ')}) m)::text as json`

/** Further columns that `origin` and highlights need. */
export const originColumns = `a.title, a.summary, ${columnsOf(identity)}, ${rulesColumn}`

/** Further columns that `include=` needs. */
export const detailColumns = `${originColumns}, a.head, a.body`
