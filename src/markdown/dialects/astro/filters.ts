import type { Json, Problem } from '../../../shapes.ts'
import { hiding, type PageFilter, showing, uniqueFilters } from '../config/page-filters.ts'
import type { SiteFiles } from '../dialect.ts'
import type { Collection } from './site.ts'

/** Page files with a parameter, and the code from which they take their entries. */
export const isPageCode = (file: string) => !foreign.test(file) && pageCode.test(file)

const foreign = /(?:^|\/)node_modules\//
const pageCode =
  /(?:^|\/)(?:pages\/[^[]*\[.*\.(?:astro|[cm]?[jt]sx?)|src\/(?:data|helpers?|libs?|utils?)\/(?:[^/]+\/)?[^/]+\.[cm]?[jt]s)$/
const schemaFile = /(?:^|\/)(?:content\.config|content\/config)\.[cm]?[jt]s$/

const call =
  /\bgetCollection(?:<[^>\n]{0,100}>)?\(\s{0,100}(?:(['"`])([\w-]{1,100})\1)?\s{0,100}(,?)/g
const literal = `(true|false|'[^'\\n]{0,100}'|"[^"\\n]{0,100}")`
// `data.status === 'published'`, `post.data.hidden !== true`
const compared = new RegExp(`\\bdata\\??\\.(\\w{1,50})\\s{0,20}([!=])==?\\s{0,20}${literal}`, 'g')
// `=> data.published`, `!post.data.hidden`, `&& data.public`
const asked =
  /(?:=>|&&|\|\||!|\breturn|\bif\s{0,5}\(|(?<!\?)\?(?![?.]))\s{0,50}!?\(?(?:\w{1,50}\.)?data\??\.(\w{1,50})\b(?!\s{0,20}(?:[.(,+<>-]|[!=]=|\?[.?]))/g
const declared = /\b(\w{1,50})\s{0,5}:\s{0,20}z\b/g
// `status: z.enum(['live', 'closed']).default('live')`, of which no other key follows.
const schemaDefault = new RegExp(
  `\\b(\\w{1,50})\\s{0,5}:\\s{0,20}z\\b(?:[^,:]|,\\s{0,20}['"]){0,200}?\\.default\\(\\s{0,5}${literal}\\s{0,5}\\)`,
  'g',
)

const literalOf = (written: string): Json =>
  /^['"]/.test(written) ? written.slice(1, -1) : written === 'true'

/** Gives collections what the code of pages, which is never run, asks of their entries. */
export function withFilters(
  collections: readonly Collection[],
  files: SiteFiles,
  root: string,
  problems: Problem[],
): Collection[] {
  const own = [...files.names].filter((name) => name.startsWith(root)).sort()
  const schemas = own.filter((name) => schemaFile.test(name))
  const defaults = defaultsIn(schemas.map((name) => files.text(name) ?? '').join('\n'))
  const found = filtersByName(own.filter(isPageCode), files, problems)
  return collections.map((one) => {
    // The package makes the pages of Starlight.
    const asked = one.route === null ? filtersFor(one, collections, found) : []
    const filters = joined(asked).map((filter) => {
      const byDefault = defaults.get(filter.key)
      return byDefault === undefined ? filter : { ...filter, byDefault }
    })
    return filters.length > 0 ? { ...one, filters } : one
  })
}

/** The filters by the name of the collection; '' if code makes it. */
function filtersByName(
  names: readonly string[],
  files: SiteFiles,
  problems: Problem[],
): Map<string, PageFilter[]> {
  const found = new Map<string, PageFilter[]>()
  const unread: string[] = []
  for (const file of names) {
    const text = files.text(file) ?? ''
    const calls = [...text.matchAll(call)]
    const filters = calls.length > 0 ? filtersIn(text) : []
    if (filters.length === 0 && calls.some(([, , , comma]) => comma === ',')) unread.push(file)
    for (const [, , name = ''] of filters.length > 0 ? calls : [])
      found.set(name, uniqueFilters([...(found.get(name) ?? []), ...filters]))
  }
  if (unread[0] !== undefined) problems.push(unreadFilter(unread[0], unread.length - 1))
  return found
}

const nameOf = ({ base }: Collection) => base.split('/').at(-2) ?? ''

/** The filters of the collection of a folder, and of names that no folder has. */
function filtersFor(
  one: Collection,
  collections: readonly Collection[],
  found: ReadonlyMap<string, PageFilter[]>,
): PageFilter[] {
  const names = new Set(collections.map(nameOf))
  return [...found].flatMap(([name, filters]) =>
    name === nameOf(one) || !names.has(name) ? filters : [],
  )
}

/** What a file asks of the keys that tell whether an entry is public. */
function filtersIn(text: string): PageFilter[] {
  const filters: PageFilter[] = []
  for (const [, key = '', sign, written = ''] of text.matchAll(compared)) {
    const filter = filterOf(key, sign === '=', literalOf(written))
    if (filter) filters.push(filter)
  }
  for (const [, key = ''] of text.matchAll(asked)) {
    if (hiding.test(key)) filters.push({ key, is: 'unset' })
    else if (showing.test(key) && !/status/i.test(key)) filters.push({ key, is: 'set' })
  }
  return filters
}

// A comparison may as well pick what is left out, which its words tell.
function filterOf(key: string, isEqual: boolean, value: Json): PageFilter | null {
  const isHiding = hiding.test(key)
  if (!isHiding && !showing.test(key)) return null
  if (typeof value === 'boolean') return { key, is: value === isHiding ? 'other' : 'equal', value }
  const word = String(value)
  const isShown = showing.test(word) || (isEqual && !hiding.test(word))
  return { key, is: isShown ? 'equal' : 'other', value }
}

/** One of the values that lists ask for is enough. */
function joined(filters: readonly PageFilter[]): PageFilter[] {
  const values = new Map<string, Set<Json>>()
  for (const { key, is, value = null } of filters)
    if (is === 'equal') values.set(key, (values.get(key) ?? new Set()).add(value))
  const any = [...values].map(([key, all]): PageFilter => ({ key, is: 'any', value: [...all] }))
  return uniqueFilters([...filters.filter(({ is }) => is !== 'equal'), ...any])
}

/** The defaults of keys that all schemas declare with the same one. */
function defaultsIn(text: string): Map<string, Json> {
  const found = [...text.matchAll(schemaDefault)]
  const keys = Array.from(text.matchAll(declared), ([, key = '']) => key)
  const defaults = new Map(found.map(([, key = '', written = '']) => [key, literalOf(written)]))
  for (const [key, value] of defaults) {
    const same = found.filter(
      ([, one, written = '']) => one === key && literalOf(written) === value,
    )
    if (same.length !== keys.filter((one) => one === key).length) defaults.delete(key)
  }
  return defaults
}

const unreadFilter = (file: string, more: number): Problem => ({
  code: 'site_option_unread',
  message: `${file}${more > 0 ? ` and ${more} more` : ''}: the filter of getCollection is code, which is not run. What it leaves out may be public here.`,
  severity: 'warning',
})
