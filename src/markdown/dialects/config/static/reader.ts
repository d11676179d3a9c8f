import type { Json, JsonObject } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { joinMaps } from '../values.ts'
import { calleeOf } from './calls.ts'
import { ownCall, readChain, readDotted, readMembers } from './chains.ts'
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
import { type Asked, askedAt, chosenAt, truthAt } from './environment.ts'
import { type Beside, isPackage, isTransparent, openBeside } from './imports.ts'
import { keyOf, readEntries, readList } from './lists.ts'
import { endOf, isSign, openModule, textAt } from './module.ts'
import { add, apart, give, isFull, maxValues, note, type Reading } from './reading.ts'
import { fill } from './tokens.ts'
import { dropOlder, inner, settle, type Unread } from './unread.ts'

/**
 * What a configuration that is code says by literals, and the members that only running it tells.
 */
export interface StaticConfig {
  value: JsonObject
  unread: Unread[]
}

const maxDepth = 40

/**
 * Reads the exported object of a JavaScript or TypeScript file without running it: literals, lists,
 * maps, names of constants, also of imported files, and the maps in a call such as
 * `defineConfig({…})`.
 */
export function readStatic(source: string, beside?: Beside, name = 'default'): StaticConfig {
  const module = openModule(beside?.file ?? '', source)
  const shared: Reading['shared'] = {
    unread: [],
    isOver: false,
    depth: 0,
    values: 0,
    beside,
    modules: new Map(),
  }
  const value = readExport({ module, shared }, name, '')
  // Of too many, none is known.
  const unread = shared.isOver ? [{ name: '' }] : shared.unread
  return { value: isMap(value) ? value : {}, unread }
}

function readExport(r: Reading, name: string, path: string): Json | undefined {
  const { main } = r.module
  if (name === 'default') return main === undefined ? note(r, path) : readValue(r, main, path)
  // Files may import from each other in a circle.
  const value = ++r.shared.depth > maxDepth ? undefined : readExported(r, name, path)
  r.shared.depth--
  return value
}

/** A name of the file, or of one of those whose exports it passes on (`export * from './a'`). */
function readExported(r: Reading, name: string, path: string): Json | undefined {
  const { constants, imports, passed } = r.module
  if (constants.has(name) || imports.has(name)) return readNamed(r, name, path)
  const others = passed.flatMap((from) => openBeside(r.module, from, r.shared) ?? [])
  const other = others.find((one) => one.constants.has(name) || one.imports.has(name))
  return other && readExport({ ...r, module: other }, name, path)
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
  if (token.kind === 'other') return fill(token, (name) => readDotted(r, name, readNamed, path))
  return token.kind === 'number' ? Number(token.text) : token.text
}

function readSign(r: Reading, at: number, path: string): Json | undefined {
  const { module: m } = r
  const sign = textAt(m, at)
  const typed = sign === '<' ? behindType(m, at) : undefined
  if (typed !== undefined) return readValue(r, typed, path)
  if (sign === '-' && m.tokens[at + 1]?.kind === 'number') return -Number(textAt(m, at + 1))
  if (sign === '[' && isCompacted(m, endOf(m, at) + 1))
    return readList(r, at, readValue, path).map((one) => one || null)
  if (sign === '[' && isSign(m, endOf(m, at) + 1, '.')) return readMade(r, at, path)
  if (!'{[('.includes(sign) || !isAlone(m, endOf(m, at) + 1)) return undefined
  if (sign === '{') return readMap(r, at, path)
  return sign === '[' ? readList(r, at, readValue, path) : readValue(r, at + 1, path)
}

/** `[a, b].map((one) => …)` */
function readMade(r: Reading, at: number, path: string): Json | undefined {
  const list = apart(r, () => readList(r, at, readValue, ''))
  return readChain(r, list, endOf(r.module, at) + 1, readValue, path)
}

function readName(r: Reading, at: number, path: string): Json | undefined {
  const { module: m } = r
  const word = textAt(m, at)
  if (word === 'await') return readValue(r, at + 1, path)
  if (word === 'require' && isSign(m, at + 2, 'resolve')) return resolvedAt(m, at + 3)
  const isJoin = word === 'Object' && /^(?:assign|fromEntries)$/.test(textAt(m, at + 2))
  const call = callAt(m, isJoin ? at + 3 : at + 1)
  if (call !== undefined)
    return isAlone(m, endOf(m, call) + 1) ? readCall(r, word, call, path) : undefined
  const asked = askedAt(m, at) ?? constantAt(r, at, path)
  if (asked) return readChosen(r, asked, path)
  if (!isAlone(m, at + 1)) return readMembers(r, at, readers, path)
  if (word === 'true' || word === 'false') return word === 'true'
  return word === 'null' || word === 'undefined' ? null : readNamed(r, word, path)
}

/** A constant that is true or false, before `?`. */
function constantAt(r: Reading, at: number, path: string): Asked | undefined {
  const name = textAt(r.module, at)
  const start = r.module.constants.get(name)
  if (!isSign(r.module, at + 1, '?') || start === undefined) return undefined
  const truth = truthAt(r.module, start)
  if (truth && isAlone(r.module, truth.next) && !r.module.changed.has(name))
    return { ...truth, next: at + 1 }
  const value = readNamed(r, name, path)
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
  const local = r.locals?.get(word)
  if (local) r.shared.values += local.cost
  if (local) return give(r, local, path)
  const at = r.module.constants.get(word)
  if (at !== undefined) {
    const value = at === -1 ? undefined : readValue(r, at, path)
    for (const member of r.module.changed.get(word) ?? []) note(r, inner(path, member))
    return value
  }
  const imported = r.module.imports.get(word)
  return imported && readImported(r, imported.from, imported.name, path)
}

const readers = { read: readValue, named: readNamed, imported: readImported }

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
  if (isSign(m, at - 1, 'fromEntries')) return readEntries(r, at + 1, readValue, path)
  const callee = calleeOf(r, word)
  const own = callee && ownCall(r, callee, at, readValue)
  if (own?.value !== undefined) return give(r, own, path)
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

function readMap(r: Reading, at: number, path: string): JsonObject {
  const map: JsonObject = {}
  const first = r.shared.unread.length
  const end = endOf(r.module, at)
  let hasSpread = false
  for (let next = at + 1; next < end && !isFull(r); next = afterMember(r.module, next)) {
    const key = keyOf(r, next, readValue)
    if (key === null) readSpread(r, next, path, map, first)
    hasSpread ||= key === null
    if (key === null || key === '__proto__') continue
    if (hasSpread) settle(r.shared.unread, path, key, first)
    readMember(r, isSign(r.module, next, '[') ? endOf(r.module, next) : next, [path, key], map)
  }
  return map
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
