import type { Json } from '../../../../shapes.ts'
import { afterMember, bodyAt, returnsOf } from './code.ts'
import { openBeside } from './imports.ts'
import { assignmentAt, endOf, isName, isSign, type Module, signsAt, textAt } from './module.ts'
import {
  apart,
  give,
  type Local,
  maxValues,
  memberOf,
  type Reading,
  unknown,
  withoutKeys,
} from './reading.ts'

/** Reads the value that begins at a token. */
export type Read = (r: Reading, at: number, path: string) => Json | undefined

/** A function of the site, by the token that it begins with. */
export interface Callee {
  module: Module
  at: number
}

/** The function of a name; undefined if it is no function of the site. */
export function calleeOf({ module: m, shared }: Reading, word: string): Callee | undefined {
  const at = functionIn(m, word)
  if (at !== undefined) return { module: m, at }
  const imported = m.imports.get(word)
  const other = imported && openBeside(m, imported.from, shared)
  if (!other) return undefined
  const found = imported.name === 'default' ? other.main : functionIn(other, imported.name)
  const isFunction = found !== undefined && bodyAt(other, found) !== undefined
  return isFunction ? { module: other, at: found } : undefined
}

function functionIn(m: Module, word: string): number | undefined {
  const at = m.constants.get(word) ?? m.functions.get(word) ?? -1
  return at !== -1 && bodyAt(m, at) !== undefined ? at : undefined
}

// What a call costs, among the values that are read of a configuration.
const cost = 100
const maxTokens = 2000
const steps = new Set('if for while do switch try throw yield let var'.split(' '))

/**
 * What a function returns for these values, if it does nothing else: one `return`, or none in an
 * arrow, without conditions and loops.
 */
export function called(
  r: Reading,
  { module, at }: Callee,
  given: readonly Local[],
  read: Read,
): Local {
  r.shared.values += cost
  if (r.shared.values > maxValues) return unknown
  const body = bodyAt(module, at)
  const locals = body === undefined ? null : bound({ ...r, module }, at, given, read)
  if (body === undefined || locals === null) return unknown
  const inside = { ...r, module, locals }
  const value = returnedAt(module, body)
  if (value === undefined || bodyAt(module, value) !== undefined) return unknown
  return apart(inside, () => read(inside, value, ''))
}

/** Where the value begins that a function with this body returns. */
function returnedAt(m: Module, body: number): number | undefined {
  if (!isSign(m, body, '{')) return body
  const end = endOf(m, body)
  if (end - body > maxTokens) return undefined
  for (let at = body; at < end; at++) if (isStep(m, at, body)) return undefined
  const [last, ...others] = returnsOf(m, body)
  return last === undefined || others.length > 0 ? undefined : last + 1
}

/** Whether a token is of code that does more than name values: a condition, a loop, a change. */
function isStep(m: Module, at: number, body: number): boolean {
  const word = textAt(m, at)
  if (isName(m, at) && steps.has(word)) return !isSign(m, at - 1, '.')
  if (isSign(m, at, 'const')) return !isWithin(m, m.constants.get(textAt(m, at + 1)), body)
  if (/^(?:\+\+|--)/.test(signsAt(m, at, 2))) return true
  return assignmentAt(m, at) > 0 && !(isSign(m, at - 2, 'const') && isName(m, at - 1))
}

// A name that the file has elsewhere, too, could have the other value.
const isWithin = (m: Module, at: number | undefined, body: number) =>
  at !== undefined && at > body && at < endOf(m, body)

type Bound = Map<string, Local>

/** The values by the names of the parameters; null for a form that is not read. */
function bound(r: Reading, from: number, given: readonly Local[], read: Read): Bound | null {
  const { module: m } = r
  const locals: Bound = new Map(r.locals)
  let at = isSign(m, from, 'async') ? from + 1 : from
  if (isSign(m, at, 'function')) at += isName(m, at + 1) ? 2 : 1
  if (isName(m, at)) locals.set(textAt(m, at), given[0] ?? missing)
  else if (!bindAll({ ...r, locals }, at, given, read, locals)) return null
  return locals
}

const missing: Local = { value: null, unread: [], cost: 0 }

function bindAll(
  r: Reading,
  open: number,
  given: readonly Local[],
  read: Read,
  locals: Bound,
): boolean {
  const { module: m } = r
  let index = 0
  for (let at = open + 1; at < endOf(m, open); at = afterMember(m, at)) {
    const value = given[index++] ?? missing
    if (isName(m, at)) locals.set(textAt(m, at), defaulted(r, at, value, read))
    else if (isSign(m, at, '{')) bindMembers(r, at, defaulted(r, at, value, read), read, locals)
    else if (isSign(m, at, '[')) bindItems(m, at, value, locals)
    else return false
  }
  return true
}

/** The value, or the one after `=`. */
function defaulted(r: Reading, at: number, local: Local, read: Read): Local {
  if (local.value !== null || local.unread.length > 0) return local
  const end = afterMember(r.module, at)
  for (let next = at + 1; next < end; next++) {
    if ('([{'.includes(textAt(r.module, next))) next = endOf(r.module, next)
    else if (isSign(r.module, next, '=') && !isSign(r.module, next + 1, '>'))
      return apart(r, () => read(r, next + 1, ''))
  }
  return local
}

/** `{ a, b: c, d = 1, ...rest }` */
function bindMembers(r: Reading, open: number, all: Local, read: Read, locals: Bound): void {
  const { module: m } = r
  const keys = new Set<string>()
  for (let at = open + 1; at < endOf(m, open); at = afterMember(m, at)) {
    const isRest = isSign(m, at, '.')
    const local = isSign(m, at + 1, ':') ? at + 2 : isRest ? at + 3 : at
    const value = isRest ? withoutKeys(all, keys) : memberOf(all, textAt(m, at))
    keys.add(textAt(m, at))
    // The names of deeper members are not known.
    if (isName(m, local)) locals.set(textAt(m, local), defaulted(r, local, value, read))
    else for (const name of namesIn(m, local)) locals.set(name, unknown)
  }
}

function bindItems(m: Module, open: number, all: Local, locals: Bound): void {
  let index = 0
  for (let at = open + 1; at < endOf(m, open); at = afterMember(m, at)) {
    const value = memberOf(all, String(index++))
    if (isName(m, at)) locals.set(textAt(m, at), value)
    else for (const name of namesIn(m, at)) locals.set(name, unknown)
  }
}

function namesIn(m: Module, from: number): string[] {
  const names: string[] = []
  for (let at = from; at < afterMember(m, from); at++) if (isName(m, at)) names.push(textAt(m, at))
  return names
}

/** What `.map()` or `.flatMap()` makes of a list. */
export function mapped(
  r: Reading,
  list: Local,
  callee: Callee,
  read: Read,
  isFlat: boolean,
): Local {
  const { value } = list
  if (!Array.isArray(value) || list.unread.some(({ name }) => name === '')) return unknown
  const items: Json[] = []
  return apart(r, () => {
    for (const at of value.keys()) {
      const given = [memberOf(list, String(at)), { value: at, unread: [], cost: 1 }]
      const made = called(r, callee, given, read)
      if (made.value === undefined) return undefined
      if (isFlat && Array.isArray(made.value)) pushAll(r, items, made)
      else items.push(give(r, made, String(items.length)) ?? null)
    }
    return items
  })
}

function pushAll(r: Reading, items: Json[], made: Local): void {
  for (const at of (made.value as Json[]).keys())
    items.push(give(r, memberOf(made, String(at)), String(items.length)) ?? null)
}
