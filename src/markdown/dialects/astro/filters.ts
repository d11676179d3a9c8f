import type { Json, Problem } from '../../../shapes.ts'
import { all, type Condition, isUnread, not, some, test } from '../config/interpreter/conditions.ts'
import { type PageFilter, uniqueFilters } from '../config/page-filters.ts'
import type { SiteFiles } from '../dialect.ts'
import { type Declared, declaredIn, declaredOf, nameOf, undeclared } from './entries/declared.ts'
import { createRun, scriptOf } from './entries/generator.ts'
import { asWritten } from './entries/made.ts'
import { madeByCode, madeElsewhere, notNamed, unreadFilter } from './problems.ts'
import { addressOf } from './routes/address.ts'
import { type CodeText, isNaming, namedIn } from './routes/named.ts'
import { type Route, routesOf, type Shown, shownOf } from './routes/routes.ts'
import type { Collection } from './site.ts'
import { lettersOf, textsOf, unreadTexts } from './texts.ts'
import { filtersIn, guard, joined } from './words.ts'

/** Page files with a parameter, and the code from which they take their entries. */
export const isPageCode = (file: string) =>
  !foreign.test(file) && (pageCode.test(file) || shownBy.test(file))

const isText = /\.(?:md|markdown|mdx)$/i
const foreign = /(?:^|\/)node_modules\/|\.(?:d|test|spec)\.[cm]?[jt]s$/
const pageCode =
  /(?:^|\/)(?:pages\/[^[]*\[.*\.(?:astro|[cm]?[jt]sx?)|src\/(?:[^/]+\/){0,4}[^/]+\.[cm]?[jt]s)$/
// Layouts, and components that may show the text of an entry.
const shownBy =
  /(?:^|\/)src\/(?:[^/]+\/){0,3}(?:[Ll]ayouts?\/(?:[^/]+\/){0,2}[^/]+|[^/]*(?:[Pp]ost|[Aa]rticle|[Cc]ontent|[Ee]ntry|[Ll]ayout)[^/]*)\.astro$/
const pageFile = /(?:^|\/)pages\/[^[]*\[.*\.(?:astro|[cm]?[jt]sx?)$/
const helper = /(?:^|\/)src\/(?:data|helpers?|libs?|utils?)\/(?:[^/]+\/)?[^/]+\.[cm]?[jt]s$/
const isCode = (file: string) => /\.(?:astro|[cm]?[jt]s)$/.test(file) && !schemaFile.test(file)
const schemaFile = /(?:^|\/)(?:content\.config|content\/config)\.[cm]?[jt]s$/

const call =
  /\bgetCollection(?:<[^>\n]{0,100}>)?\(\s{0,100}(?:(['"`])([\w-]{1,100})\1)?\s{0,100}(,?)/g
/** What the code of a site, which is never run, says of the entries of its collections. */
interface SiteCode {
  files: SiteFiles
  /** The files of the site that are code of pages. */
  names: string[]
  routes: Route[]
  declared: Declared[]
  /** The content's configurations. */
  schemas: string[]
  root: string
  /** What the content's configuration makes by code, by the collection. */
  lost: Map<string, { file: string; keys: Set<string> }>
  /** The code that may name collections; null if the source has no pages. */
  naming: CodeText[] | null
  /** The folders of collections whose texts no code shows. */
  hidden: string[]
}

/** Gives collections what the code of pages, which is never run, asks of their entries. */
export function withFilters(
  collections: readonly Collection[],
  { names: all, text, pageCode = text }: SiteFiles,
  root: string,
  problems: Problem[],
): Collection[] {
  // Other components than those of texts are not opened.
  const isOpened = (file: string) => !isNaming(file) || isPageCode(file)
  const files = {
    names: all,
    text: (file: string) => (isOpened(file) ? pageCode(file) : undefined),
  }
  const own = [...files.names].filter((name) => name.startsWith(root)).sort()
  const run = createRun(files, root)
  const schemas = own.filter((name) => schemaFile.test(name))
  const declared = schemas
    .flatMap((name) => declaredIn(run, name))
    .map((one) => ({ ...one, base: below(root, one.base), folder: below(root, one.folder) }))
  const names = own.filter((name) => !foreign.test(name))
  const code: SiteCode = {
    files,
    names,
    routes: routesOf(run, names),
    declared,
    schemas,
    root,
    lost: new Map(),
    naming: names.some((name) => /\.astro$/.test(name))
      ? names.filter(isCode).flatMap((file) => ({ file, text: pageCode(file) ?? '' }))
      : null,
    hidden: [],
  }
  const found = filtersByName(code)
  const unread = new Set<string>()
  // The package makes the pages of Starlight.
  const asked = collections.map((one) =>
    one.route === null ? withCode(one, collections, code, found, unread) : one,
  )
  const [first] = [...unread].sort()
  if (first !== undefined) problems.push(unreadFilter(first, unread.size - 1))
  const [hidden] = code.hidden.sort()
  if (hidden !== undefined) problems.push(notNamed(hidden, code.hidden.length - 1))
  for (const [name, { file, keys }] of code.lost)
    problems.push(madeByCode(file, name, [...keys].sort()))
  problems.push(...unreadTexts(collections.flatMap((one) => declaredOf(one, collections, code))))
  const open = code.routes.find(({ isOpen }) => isOpen)
  const isMade = collections.every((one) => one.route !== null || isAsked(one, collections, code))
  if (open && !isMade) problems.push(madeElsewhere(open.file))
  return asked
}

const below = (root: string, folder: string | null) => (folder === null ? null : root + folder)

/** A collection with the conditions of the pages that are made of its entries. */
function withCode(
  one: Collection,
  collections: readonly Collection[],
  code: SiteCode,
  found: ReadonlyMap<string, PageFilter[]>,
  unread: Set<string>,
): Collection {
  const declared = declaredOf(one, collections, code)
  const names = declared.map(({ name }) => name)
  const shown = declared.flatMap((each) => {
    const asked = shownOf(code.routes, each.name)
    return asked ? [{ ...asked, declared: each }] : []
  })
  const isUnreadCode = shown.some((each) => isUnread(each.condition))
  const isRead = shown.length > 0 && shown.every(({ isSure }) => isSure) && !isUnreadCode
  if (isUnreadCode) for (const { files } of shown) for (const file of files) unread.add(file)
  const defaults = Object.assign({}, ...declared.map((each) => each.defaults)) as Record<
    string,
    Json
  >
  const asked = shown.map((each) => conditionOf(each, code, isRead))
  // Of which of the collections without a known folder the texts are, is not known.
  const condition = declared.some(({ isGuessed }) => isGuessed) ? all(...asked) : some(...asked)
  const filters = isRead ? [] : joined(filtersFor(names, collections, code, found))
  const byDefault = filters.map((filter) =>
    Object.hasOwn(defaults, filter.key)
      ? { ...filter, byDefault: defaults[filter.key] ?? null }
      : filter,
  )
  const dates = [...new Set(declared.flatMap((each) => each.dates))]
  const named =
    shown.length > 0 ? null : namedOf(code, [...names, nameOf(one)], one, collections, unread)
  const passes = named?.condition ?? (shown.length > 0 ? condition : 'yes')
  const [{ base: ids } = undeclared('')] = declared
  const asking = {
    name: names[0] ?? '',
    condition: passes,
    defaults,
    ...(code.root && { root: code.root }),
    ...(ids !== null && ids !== one.base && { base: ids }),
    ...(named?.isListed && { isListed: true as const }),
  }
  return {
    ...one,
    ...addressOf(code.routes, declared, one.base),
    ...(byDefault.length > 0 && { filters: byDefault }),
    ...(passes !== 'yes' && { shown: asking }),
    ...(dates.length > 0 && { dates }),
    ...(declared.some(saysLang) && { saysLang: true as const }),
    ...textsOf(declared),
    ...lettersOf(declared),
  }
}

const saysLang = ({ schema }: Declared) =>
  ['lang', 'language', 'locale'].some((key) => schema.members.has(key))

/** What code asks of a collection of which no page file makes pages; null if that is not known. */
function namedOf(
  code: SiteCode,
  names: string[],
  one: Collection,
  collections: readonly Collection[],
  unread: Set<string>,
) {
  const { naming, routes, hidden } = code
  const { base } = one
  const named =
    naming === null || routes.some(({ isOpen }) => isOpen) ? null : namedIn(naming, names, base)
  // A collection of data has no pages to miss.
  const isOwn = (name: string) =>
    name.startsWith(base) && collections.find((each) => name.startsWith(each.base)) === one
  if (!code.names.some((name) => isText.test(name) && isOwn(name))) return named
  if (named?.condition === 'no') hidden.push(base)
  else if (named && isUnread(named.condition)) unread.add(base)
  return named
}

/** What the pages of a collection ask of its texts. */
function conditionOf(
  { condition, files, declared }: Shown & { declared: Declared },
  code: SiteCode,
  isRead: boolean,
): Condition {
  const guards = isRead ? guardsOf(code, files).map(testOf) : []
  const { file, name } = declared
  const { keys } = code.lost.get(name) ?? { keys: new Set<string>() }
  const asked = asWritten(all(condition, ...guards), declared, keys)
  if (keys.size > 0) code.lost.set(name, { file, keys })
  return asked
}

/** What the scripts of pages ask after the list of their entries. */
function guardsOf({ files }: SiteCode, pages: readonly string[]): PageFilter[] {
  const scripts = pages.map((file) => scriptOf(file, files.text(file) ?? ''))
  const guards = scripts.flatMap((text) => text.match(guard) ?? [])
  return joined(uniqueFilters(guards.flatMap(filtersIn)))
}

function testOf({ key, is, value = null }: PageFilter): Condition {
  const of = ['data', key]
  if (is === 'set' || is === 'unset') return is === 'set' ? test({ of }) : not(test({ of }))
  if (is === 'any')
    return some(...(Array.isArray(value) ? value : []).map((one) => test({ of }, { is: one })))
  return is === 'equal' ? test({ of }, { is: value }) : not(test({ of }, { is: value }))
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

const isAsked = (one: Collection, collections: readonly Collection[], code: SiteCode) =>
  declaredOf(one, collections, code).some(({ name }) => shownOf(code.routes, name) !== null)
