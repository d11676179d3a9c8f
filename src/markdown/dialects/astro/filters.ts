import type { Json, Problem } from '../../../shapes.ts'
import { hiding, type PageFilter, showing, uniqueFilters } from '../config/page-filters.ts'
import type { SiteFiles } from '../dialect.ts'
import { isUnread, some } from './entries/conditions.ts'
import { type Declared, declaredIn } from './entries/declared.ts'
import { createRun } from './entries/evaluate.ts'
import { type Route, routesOf, type Shown, shownOf } from './entries/routes.ts'
import { scriptOf } from './entries/scope.ts'
import type { Collection } from './site.ts'

/** Page files with a parameter, and the code from which they take their entries. */
export const isPageCode = (file: string) => !foreign.test(file) && pageCode.test(file)

const foreign = /(?:^|\/)node_modules\/|\.(?:d|test|spec)\.[cm]?[jt]s$/
const pageCode =
  /(?:^|\/)(?:pages\/[^[]*\[.*\.(?:astro|[cm]?[jt]sx?)|src\/(?:[^/]+\/){0,4}[^/]+\.[cm]?[jt]s)$/
const pageFile = /(?:^|\/)pages\/[^[]*\[.*\.(?:astro|[cm]?[jt]sx?)$/
const helper = /(?:^|\/)src\/(?:data|helpers?|libs?|utils?)\/(?:[^/]+\/)?[^/]+\.[cm]?[jt]s$/
const schemaFile = /(?:^|\/)(?:content\.config|content\/config)\.[cm]?[jt]s$/

const call =
  /\bgetCollection(?:<[^>\n]{0,100}>)?\(\s{0,100}(?:(['"`])([\w-]{1,100})\1)?\s{0,100}(,?)/g
const literal = `(true|false|'[^'\\n]{0,100}'|"[^"\\n]{0,100}")`
// `data.status === 'published'`, `post.data.hidden !== true`
const compared = new RegExp(`\\bdata\\??\\.(\\w{1,50})\\s{0,20}([!=])==?\\s{0,20}${literal}`, 'g')
// `=> data.published`, `!post.data.hidden`, `&& data.public`
const asked =
  /(?:=>|&&|\|\||!|\breturn|\bif\s{0,5}\(|(?<!\?)\?(?![?.]))\s{0,50}!?\(?(?:\w{1,50}\.)?data\??\.(\w{1,50})\b(?!\s{0,20}(?:[.(,+<>-]|[!=]=|\?[.?]))/g
// `if (post.data.hidden) return Astro.redirect('/404')`
const guard = /\bif\s{0,5}\([^\n;{]{0,300}/g

const literalOf = (written: string): Json =>
  /^['"]/.test(written) ? written.slice(1, -1) : written === 'true'

/** What the code of a site, which is never run, says of the entries of its collections. */
interface SiteCode {
  files: SiteFiles
  /** The files of the site that are code of pages. */
  names: string[]
  routes: Route[]
  declared: Declared[]
}

/** Gives collections what the code of pages, which is never run, asks of their entries. */
export function withFilters(
  collections: readonly Collection[],
  files: SiteFiles,
  root: string,
  problems: Problem[],
): Collection[] {
  const own = [...files.names].filter((name) => name.startsWith(root)).sort()
  const run = createRun(files, root)
  const declared = own
    .filter((name) => schemaFile.test(name))
    .flatMap((name) => declaredIn(run, name))
    .map((one) => ({ ...one, base: one.base === null ? null : root + one.base }))
  const names = own.filter((name) => !foreign.test(name))
  const code: SiteCode = { files, names, routes: routesOf(run, names), declared }
  const found = filtersByName(code)
  const unread = new Set<string>()
  // The package makes the pages of Starlight.
  const asked = collections.map((one) =>
    one.route === null ? withCode(one, collections, code, found, unread) : one,
  )
  const [first] = [...unread].sort()
  if (first !== undefined) problems.push(unreadFilter(first, unread.size - 1))
  const open = code.routes.find(({ isOpen }) => isOpen)
  const isMade = collections.every((one) => one.route !== null || isAsked(one, code))
  if (open && !isMade) problems.push(madeElsewhere(open.file))
  return asked
}

const nameOf = ({ base }: Collection) => base.split('/').at(-2) ?? ''

/** A collection with the conditions of the pages that are made of its entries. */
function withCode(
  one: Collection,
  collections: readonly Collection[],
  code: SiteCode,
  found: ReadonlyMap<string, PageFilter[]>,
  unread: Set<string>,
): Collection {
  const declared = declaredOf(one, code)
  const names = namesOf(one, declared)
  const shown = names.flatMap((name) => shownOf(code.routes, name) ?? [])
  const condition = some(...shown.map((each) => each.condition))
  const isRead = shown.length > 0 && shown.every(({ isSure }) => isSure) && !isUnread(condition)
  if (shown.length > 0 && isUnread(condition))
    for (const { files } of shown) for (const file of files) unread.add(file)
  const defaults = Object.assign({}, ...declared.map((each) => each.defaults)) as Record<
    string,
    Json
  >
  const filters = isRead
    ? guardsOf(code, shown)
    : joined(filtersFor(names, collections, code, found))
  const byDefault = filters.map((filter) =>
    Object.hasOwn(defaults, filter.key)
      ? { ...filter, byDefault: defaults[filter.key] ?? null }
      : filter,
  )
  const dates = [...new Set(declared.flatMap((each) => each.dates))]
  return {
    ...one,
    ...(byDefault.length > 0 && { filters: byDefault }),
    ...(shown.length > 0 &&
      condition !== 'yes' && { shown: { name: names[0] ?? '', condition, defaults } }),
    ...(dates.length > 0 && { dates }),
  }
}

/** What the scripts of pages ask behind the list of their entries. */
function guardsOf({ files }: SiteCode, shown: readonly Shown[]): PageFilter[] {
  const scripts = shown.flatMap((one) =>
    one.files.map((file) => scriptOf(file, files.text(file) ?? '')),
  )
  const guards = scripts.flatMap((text) => text.match(guard) ?? [])
  return joined(uniqueFilters(guards.flatMap(filtersIn)))
}

/** The filters by the name of the collection; '' if code makes it. */
function filtersByName({ names, files }: SiteCode): Map<string, PageFilter[]> {
  const found = new Map<string, PageFilter[]>()
  for (const file of names.filter((name) => pageFile.test(name) || helper.test(name))) {
    const text = files.text(file) ?? ''
    const calls = [...text.matchAll(call)]
    const filters = calls.length > 0 ? filtersIn(text) : []
    for (const [, , name = ''] of filters.length > 0 ? calls : [])
      found.set(name, uniqueFilters([...(found.get(name) ?? []), ...filters]))
  }
  return found
}

/** The filters of the collection of a folder, and of names that no folder has. */
function filtersFor(
  own: readonly string[],
  collections: readonly Collection[],
  { declared }: SiteCode,
  found: ReadonlyMap<string, PageFilter[]>,
): PageFilter[] {
  const names = new Set([...collections.map(nameOf), ...declared.map(({ name }) => name)])
  return [...found].flatMap(([name, filters]) =>
    own.includes(name) || !names.has(name) ? filters : [],
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

const namesOf = (one: Collection, declared: readonly Declared[]) =>
  declared.length > 0 ? declared.map(({ name }) => name) : [nameOf(one)]

const isAsked = (one: Collection, code: SiteCode) =>
  namesOf(one, declaredOf(one, code)).some((name) => shownOf(code.routes, name) !== null)

const declaredOf = (one: Collection, { declared }: SiteCode) =>
  declared.filter(({ base, name }) => base === one.base || (base === null && name === nameOf(one)))

const madeElsewhere = (file: string): Problem => ({
  code: 'site_option_unread',
  message: `${file}: code that is not among the files makes pages of entries. What it leaves out may be public here.`,
  severity: 'warning',
})

const unreadFilter = (file: string, more: number): Problem => ({
  code: 'site_option_unread',
  message: `${file}${more > 0 ? ` and ${more} more` : ''}: which entries have a page is made by code that is not read, so that those which it may leave out are drafts.`,
  severity: 'warning',
})
