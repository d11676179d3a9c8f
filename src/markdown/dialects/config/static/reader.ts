import type { Json, JsonObject } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { joinMaps } from '../values.ts'
import {
  afterMember,
  behindType,
  bodyAt,
  callAt,
  isAccessor,
  isAlone,
  isCompacted,
  methodAt,
  resolvedAt,
  returnsOf,
} from './code.ts'
import { type Asked, askedAt, chosenAt } from './environment.ts'
import { type Beside, isPackage, isTransparent, type Opened, openBeside } from './imports.ts'
import { endOf, isSign, type Module, openModule, textAt } from './module.ts'
import { fill } from './tokens.ts'
import { dropOlder, inner, moveItems, settle, type Unread } from './unread.ts'

/**
 * What a configuration that is code says by literals, and the members that only running it tells.
 */
export interface StaticConfig {
  value: JsonObject
  unread: Unread[]
}

const maxDepth = 40
const maxValues = 50_000
const maxUnread = 1000

/**
 * Reads the exported object of a JavaScript or TypeScript file without running it: literals, lists,
 * maps, names of constants, also of imported files, and the maps in a call such as
 * `defineConfig({…})`.
 */
export function readStatic(source: string, beside?: Beside, name = 'default'): StaticConfig {
  const module = openModule(beside?.file ?? '', source)
  const shared: Reading['shared'] = {
    ...{ unread: [], isOver: false, depth: 0, values: 0, beside, modules: new Map() },
  }
  const value = readExport({ module, shared }, name, '')
  // Of too many, none is known.
  const unread = shared.isOver ? [{ name: '' }] : shared.unread
  return { value: isMap(value) ? value : {}, unread }
}

interface Reading {
  module: Module
  shared: Opened & { unread: Unread[]; isOver: boolean; depth: number; values: number }
}

function readExport(r: Reading, name: string, path: string): Json | undefined {
  const { main } = r.module
  if (name === 'default') return main === undefined ? note(r, path) : readValue(r, main, path)
  // Files may import from each other in a circle.
  const value = ++r.shared.depth > maxDepth ? undefined : readNamed(r, name, path)
  r.shared.depth--
  return value
}

function note(r: Reading, name: string): undefined {
  const last = r.shared.unread.at(-1)
  if (last?.name !== name || last.known || last.isOfPackage) add(r, { name })
}

function add({ shared }: Reading, one: Unread): void {
  if (shared.unread.length < maxUnread) shared.unread.push(one)
  else shared.isOver = true
}

/** The value that begins at a token; undefined, and noted, if only code can tell. */
function readValue(r: Reading, at: number, path: string): Json | undefined {
  const { shared } = r
  // Constants that name others could be read again and again.
  if (++shared.values > maxValues) return note(r, '')
  const value = readInner(r, at, path)
  return value === undefined ? note(r, path) : value
}

function readInner(r: Reading, at: number, path: string): Json | undefined {
  const value = ++r.shared.depth > maxDepth ? undefined : readKind(r, at, path)
  r.shared.depth--
  return value
}

function readKind(r: Reading, at: number, path: string): Json | undefined {
  const token = r.module.tokens[at]
  if (!token) return undefined
  const body = bodyAt(r.module, at)
  if (body !== undefined) return path === '' ? readBody(r, body) : undefined
  if (token.kind === 'sign') return readSign(r, at, path)
  if (token.kind === 'name') return readName(r, at, path)
  if (!isAlone(r.module, at + 1)) return undefined
  if (token.kind === 'other') return fill(token, (name) => readNamed(r, name, path))
  return token.kind === 'number' ? Number(token.text) : token.text
}

function readSign(r: Reading, at: number, path: string): Json | undefined {
  const { module: m } = r
  const sign = textAt(m, at)
  const typed = sign === '<' ? behindType(m, at) : undefined
  if (typed !== undefined) return readValue(r, typed, path)
  if (sign === '-' && m.tokens[at + 1]?.kind === 'number') return -Number(textAt(m, at + 1))
  if (sign === '[' && isCompacted(m, endOf(m, at) + 1))
    return readList(r, at, path).map((one) => one || null)
  if (!'{[('.includes(sign) || !isAlone(m, endOf(m, at) + 1)) return undefined
  if (sign === '{') return readMap(r, at, path)
  return sign === '[' ? readList(r, at, path) : readValue(r, at + 1, path)
}

function readName(r: Reading, at: number, path: string): Json | undefined {
  const { module: m } = r
  const word = textAt(m, at)
  if (word === 'await') return readValue(r, at + 1, path)
  if (word === 'require' && isSign(m, at + 2, 'resolve')) return resolvedAt(m, at + 3)
  const isAssign = word === 'Object' && isSign(m, at + 2, 'assign')
  const call = callAt(m, isAssign ? at + 3 : at + 1)
  if (call !== undefined)
    return isAlone(m, endOf(m, call) + 1) ? readCall(r, word, call, path) : undefined
  const asked = askedAt(m, at) ?? constantAt(r, at, path)
  if (asked) return readChosen(r, asked, path)
  if (!isAlone(m, at + 1)) return undefined
  if (word === 'true' || word === 'false') return word === 'true'
  return word === 'null' || word === 'undefined' ? null : readNamed(r, word, path)
}

/** A constant that is true or false, before `?`. */
function constantAt(r: Reading, at: number, path: string): Asked | undefined {
  const { module: m } = r
  if (!isSign(m, at + 1, '?') || !m.constants.has(textAt(m, at))) return undefined
  const value = readNamed(r, textAt(m, at), path)
  return typeof value === 'boolean' ? { value, isGuess: false, next: at + 1 } : undefined
}

/** What a configuration takes in production; without a variable it is a guess, and noted. */
function readChosen(r: Reading, asked: Asked, path: string): Json | undefined {
  if (asked.isGuess) note(r, path)
  const chosen = chosenAt(r.module, asked)
  if (chosen !== undefined) return readValue(r, chosen, path)
  return isAlone(r.module, asked.next) ? (asked.value ?? undefined) : undefined
}

/** What a function returns, where it is the configuration. */
function readBody(r: Reading, at: number): Json | undefined {
  if (!isSign(r.module, at, '{')) return readValue(r, at, '')
  const returns = returnsOf(r.module, at)
  if (returns.length > 1) note(r, '')
  const last = returns.at(-1)
  return last === undefined ? {} : readValue(r, last + 1, '')
}

function readNamed(r: Reading, word: string, path: string): Json | undefined {
  const at = r.module.constants.get(word)
  if (at !== undefined) {
    const value = at === -1 ? undefined : readValue(r, at, path)
    for (const member of r.module.changed.get(word) ?? []) note(r, inner(path, member))
    return value
  }
  const imported = r.module.imports.get(word)
  return imported && readImported(r, imported.from, imported.name, path)
}

function readImported(r: Reading, from: string, name: string, path: string): Json | undefined {
  if (isPackage(from)) {
    add(r, { name: path, isOfPackage: true })
    return {}
  }
  const module = openBeside(r.module, from, r.shared)
  return module ? readExport({ ...r, module }, name, path) : undefined
}

/** `defineConfig({…})`: the first map in it, and all maps where they are merged. */
function readCall(r: Reading, word: string, at: number, path: string): Json | undefined {
  const { module: m } = r
  if (word === 'require' && m.tokens[at + 1]?.kind === 'text')
    return readImported(r, textAt(m, at + 1), 'default', path)
  if (!isTransparent(m, word)) note(r, path)
  const merges = /^Object$|merge|defu|extend/i.test(word)
  let joined: JsonObject | undefined
  for (let next = at + 1; next < endOf(m, at); next = afterMember(m, next)) {
    const value = readValue(r, next, path)
    if (isMap(value)) joined = joined ? joinMaps(joined, value) : value
    if (!merges) break
  }
  return joined
}

function readList(r: Reading, at: number, path: string): Json[] {
  const items: Json[] = []
  const end = endOf(r.module, at)
  for (let next = at + 1; next < end; next = afterMember(r.module, next)) {
    const inner = `${path}.${items.length}`
    const isSpread = isSign(r.module, next, '.')
    const before = r.shared.unread.length
    const value = isSpread ? readValue(r, next + 3, inner) : readValue(r, next, inner)
    if (isSpread && Array.isArray(value)) {
      moveItems(r.shared.unread, before, path, items.length)
      items.push(...value)
    } else if (isSpread && value !== undefined) note(r, inner)
    else items.push(value ?? null)
  }
  return items
}

function readMap(r: Reading, at: number, path: string): JsonObject {
  const map: JsonObject = {}
  const first = r.shared.unread.length
  const end = endOf(r.module, at)
  let hasSpread = false
  for (let next = at + 1; next < end; next = afterMember(r.module, next)) {
    const key = isSign(r.module, next, '.') ? null : keyAt(r.module, next)
    if (key === null) readSpread(r, next, path, map, first)
    hasSpread ||= key === null
    if (key === null || key === '__proto__') continue
    if (hasSpread) settle(r.shared.unread, path, key, first)
    readMember(r, next, [path, key], map)
  }
  return map
}

/** Null if code makes the key. */
function keyAt(m: Module, at: number): string | null {
  return m.tokens[at]?.kind === 'sign' ? null : textAt(m, isAccessor(m, at) ? at + 1 : at)
}

/** `...map`, or a member whose key code makes. */
function readSpread(r: Reading, at: number, path: string, map: JsonObject, first: number): void {
  const { unread } = r.shared
  const before = unread.length
  const spread = isSign(r.module, at, '.') ? readInner(r, at + 3, path) : undefined
  if (isMap(spread)) Object.assign(map, spread)
  else if (spread !== null) add(r, { name: path, known: new Set() })
  // A later member replaces it.
  for (const one of unread.slice(before)) if (one.name === path) one.known ??= new Set()
  dropOlder(unread, first, before)
}

function readMember(r: Reading, at: number, [path, key]: [string, string], map: JsonObject): void {
  const { module: m } = r
  const name = inner(path, key)
  delete map[key]
  const isFunction = isAccessor(m, at) || methodAt(m, at + 1) !== undefined
  if (isFunction) note(r, name)
  const value = isFunction ? undefined : readValue(r, isSign(m, at + 1, ':') ? at + 2 : at, name)
  if (value !== undefined) map[key] = value
}
