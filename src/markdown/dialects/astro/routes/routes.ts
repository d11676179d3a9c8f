import { all, type Condition, not, some, withChanges } from '../../config/interpreter/conditions.ts'
import { ofEntries } from '../../config/interpreter/entry-answers.ts'
import { flat } from '../../config/interpreter/lists.ts'
import { memberOf } from '../../config/interpreter/members.ts'
import { exportOf, lookUp } from '../../config/interpreter/names.ts'
import { named, objectOf } from '../../config/interpreter/objects.ts'
import type { EntrySet } from '../../config/interpreter/questions.ts'
import { openCode, type Run } from '../../config/interpreter/scope.ts'
import {
  type Code,
  type Entries,
  literal,
  pathsOf,
  type Value,
  variable,
} from '../../config/interpreter/values.ts'
import { changedKeys } from '../../config/static/changed-keys.ts'
import { addressIn, type RouteAddress } from './address.ts'
import { shownBelow } from './below.ts'
import { leaves } from './guards.ts'
import { settled } from './settled.ts'
import { addressed, foundBy, isOwnKey, keptBy, ownKeyOf, shownIn } from './shown.ts'

/** What the page files of a site ask of the entries of one collection. */
export interface Shown {
  condition: Condition
  /** The page files that ask. */
  files: string[]
  /** Whether they certainly make its pages. */
  isSure: boolean
}

export interface Route {
  file: string
  sets: EntrySet[]
  /** Whether it certainly makes a page of each entry that passes. */
  isSure: boolean
  /** Whether its pages are lists. */
  isList?: boolean
  /** Whether code of a package may make pages of entries. */
  isOpen?: boolean
  /** The addresses of its pages; null if code makes them. */
  address?: RouteAddress | null
}

/** Page files with a parameter; those that end with `.ts` make no pages. */
const isRoute = (file: string) => /(?:^|\/)pages\/[^[]*\[.*\.astro$/.test(file)

/** The pages that the code of a site makes of entries, by file. */
export function routesOf(run: Run, names: readonly string[]): Route[] {
  const routes = names.filter(isRoute).map((file) => routeOf(run, file))
  for (const code of run.codes.values())
    for (const key of code ? changedKeys(code.m) : []) run.changed.add(key)
  const changed = (set: EntrySet): EntrySet => ({
    ...set,
    condition: ofEntries(withChanges(set.condition, run.changed)),
  })
  return routes.map((one) => ({ ...one, sets: one.sets.map(changed) }))
}

function routeOf(run: Run, file: string): Route {
  run.taken = []
  run.listed = []
  const code = openCode(run, file)
  if (!code) return { file, sets: [{ collection: null, condition: 'unread' }], isSure: false }
  const paths = exportOf(run, file, 'getStaticPaths')
  const given = objectOf({ paginate: named('paginate') }, variable)
  if (paths.kind === 'unread')
    for (const name of [...code.waiting.keys()]) lookUp(run, code.scope, name)
  const made = paths.kind === 'unread' ? paths : run.apply(run, paths, [given])
  return partOf(run, code, made)
}

function partOf(run: Run, code: Code, made: Value): Route {
  const { file, m } = code
  const list = made.kind === 'array' ? flat(made) : made
  if (list.kind === 'entries' && madeOf(list.item) === 'entry')
    return {
      file,
      sets: guarded(run, code, list),
      isSure: true,
      address: addressIn(file, list.item),
    }
  // Entries that share an address have no page each.
  if (list.kind === 'entries' && madeOf(list.item) === 'shared')
    return { file, sets: list.sets.map(hidden), isSure: false }
  // Without such a function, a server makes each page when it is asked for.
  const isServed = exportOf(run, file, 'getStaticPaths').kind === 'unread'
  const items = list.kind === 'array' ? list.items : list.kind === 'entries' ? [list.item] : null
  // An empty list makes no page of what it takes.
  if (items?.length === 0) return { file, sets: run.taken.map(hidden), isSure: false }
  if (items?.every((one) => madeOf(one) === 'other'))
    return { file, sets: run.listed, isSure: false, isList: true }
  const isTaken = run.taken.length > 0 || !m.tokens.some(({ text }) => text === 'getCollection')
  const sets: EntrySet[] = isTaken ? run.taken : [{ collection: null, condition: 'unread' }]
  if (sets.length === 0) return { file, sets, isSure: false, isOpen: !isServed }
  return { file, sets: isServed ? sets : sets.map(hidden), isSure: false }
}

/** The entries that a page shows: by its address, by what it is given, and by its script. */
function guarded(run: Run, code: Code, { item, sets }: Entries): EntrySet[] {
  const { scope, ifs } = code
  const props = memberOf(item, literal('props'))
  const params = memberOf(item, literal('params'))
  scope.values.set('Astro', objectOf({ props, params }, variable))
  run.shown = new Set(sets.map(({ collection }) => collection ?? ''))
  const kept = keptBy(run, code)
  const guards = [kept, ...ifs.map((one) => not(leaves(run, scope, one)))]
  const given = shownIn(props)
  const address = addressed(params)
  guards.push(
    isSure(given) ? given : some(given, foundBy(run, code)),
    address === 'no' ? ownKeyOf(params) : address,
  )
  guards.push(askedBelow(run, code))
  run.shown = new Set()
  return sets.map((set) => ({ ...set, condition: all(set.condition, ...guards) }))
}

/** What code below the script does with an entry is too late to change which pages there are. */
function askedBelow(run: Run, code: Code): Condition {
  const known = run.changed
  run.changed = new Set()
  const condition = withChanges(shownBelow(run, code), run.changed)
  run.changed = known
  return condition
}

const isSure = (given: Condition) => given !== 'no' && given !== 'unread'

const hidden = (set: EntrySet): EntrySet => ({ ...set, condition: 'unread' })

/** Whether the address of a page is that of an entry, or of several. */
function madeOf(item: Value): 'entry' | 'shared' | 'other' | 'unread' {
  if (item.kind !== 'object') return 'unread'
  const params = memberOf(item, literal('params'))
  if (params.kind === 'literal') return 'unread'
  if (addressed(params) !== 'no') return 'entry'
  const isOther = params.kind === 'object' && params.rest === null && isKnown(params)
  if (!isOther) return 'unread'
  const isOfEntry = shownIn(memberOf(item, literal('props'))) !== 'no'
  return !isOfEntry ? 'other' : isOwnKey(params) ? 'entry' : 'shared'
}

/** What the pages of a collection ask: one of those that make its pages, else all that take it. */
export function shownOf(routes: readonly Route[], collection: string): Shown | null {
  const of = (route: Route) =>
    route.sets.filter((one) => one.collection === collection || one.collection === null)
  const sure = routes.filter((route) => route.isSure && of(route).length > 0)
  const taking = routes.filter((route) => of(route).length > 0)
  const pages = taking.filter(({ isList }) => !isList)
  const others = sure.length > 0 ? sure : pages.length > 0 ? pages : taking
  if (others.length === 0) return null
  const each = others.map((route) => of(route).map(({ condition }) => condition))
  const isAnyEnough = sure.length > 0 || pages.length === 0
  const condition = isAnyEnough ? some(...each.map((one) => some(...one))) : all(...each.flat())
  return {
    condition: settled(condition),
    files: others.map(({ file }) => file),
    isSure: sure.length > 0,
  }
}

/** Whether all values are literals, are made of entries, as tags are, or are languages. */
const isKnown = ({ members }: Extract<Value, { kind: 'object' }>) =>
  [...members].every(
    ([name, one]) => one.kind === 'literal' || pathsOf(one).length > 0 || ofLists.test(name),
  )

const ofLists = /^(?:lang|language|locale|page|tag|category|year|month|day|series|author)s?$/i
