import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { type Token, tokensOf } from './static-tokens.ts'

/**
 * What a configuration that is code says by literals, and the members that only running it tells.
 */
export interface StaticConfig {
  value: JsonObject
  /** Dotted names. */
  unread: string[]
}

const maxDepth = 40
const maxValues = 50_000

/**
 * Reads the exported object of a JavaScript or TypeScript file without running it: literals, lists,
 * maps, names of constants, and the argument of a call such as `defineConfig({…})`.
 */
export function readStatic(source: string): StaticConfig {
  const reading = open(tokensOf(source))
  const value = readExported(reading)
  return { value: isMap(value) ? value : {}, unread: reading.unread }
}

interface Reading {
  tokens: readonly Token[]
  unread: string[]
  /** Where the value of `const name: Type = value` begins. */
  constants: Map<string, number>
  depth: number
  values: number
}

function open(tokens: readonly Token[]): Reading {
  const r: Reading = { tokens, unread: [], constants: new Map(), depth: 0, values: 0 }
  for (let at = 0; at < tokens.length; at++)
    if (isSign(r, at, 'const') || isSign(r, at, 'let') || isSign(r, at, 'var')) {
      const equals = find(r, at + 1, '=', 40)
      if (equals !== -1) r.constants.set(textAt(r, at + 1), equals + 1)
    }
  return r
}

const textAt = ({ tokens }: Reading, at: number) => tokens[at]?.text ?? ''
const isSign = ({ tokens }: Reading, at: number, text: string) =>
  tokens[at]?.text === text && tokens[at]?.kind !== 'text'

function readExported(r: Reading): Json | undefined {
  for (let at = 0; at < r.tokens.length; at++) {
    if (isSign(r, at, 'export') && isSign(r, at + 1, 'default')) return readValue(r, at + 2, '')
    if (isSign(r, at, 'module') && isSign(r, at + 2, 'exports') && isSign(r, at + 3, '='))
      return readValue(r, at + 4, '')
  }
  return undefined
}

function find(r: Reading, from: number, sign: string, most: number): number {
  for (let at = from; at < Math.min(from + most, r.tokens.length); at++)
    if (isSign(r, at, sign)) return at
  return -1
}

/** The value that begins at a token; undefined, and noted, if only code can tell. */
function readValue(r: Reading, at: number, path: string): Json | undefined {
  // Constants that name others could be read again and again.
  if (++r.depth > maxDepth || ++r.values > maxValues) {
    r.depth--
    return undefined
  }
  const value = readKind(r, at, path)
  r.depth--
  if (value === undefined && path !== '' && r.unread.at(-1) !== path) r.unread.push(path)
  return value
}

function readKind(r: Reading, at: number, path: string): Json | undefined {
  const token = r.tokens[at]
  if (!token) return undefined
  if (token.kind === 'sign') return readSign(r, at, path)
  if (token.kind === 'other') return undefined
  if (token.kind === 'name') return readName(r, at, path)
  if (!isAlone(r, at + 1)) return undefined
  return token.kind === 'number' ? Number(token.text) : token.text
}

function readSign(r: Reading, at: number, path: string): Json | undefined {
  const sign = textAt(r, at)
  if (sign === '{') return readMap(r, at, path)
  if (sign === '[') return readList(r, at, path)
  if (sign === '(') return readCall(r, at, path)
  if (sign === '-' && r.tokens[at + 1]?.kind === 'number') return -Number(textAt(r, at + 1))
  return undefined
}

function readName(r: Reading, at: number, path: string): Json | undefined {
  const word = textAt(r, at)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'null') return null
  if (word === 'async' || word === 'function') return readReturned(r, at, path)
  if (isSign(r, at + 1, '(')) return readCall(r, at + 1, path)
  const constant = r.constants.get(word)
  if (constant === undefined || !isAlone(r, at + 1)) return undefined
  return readValue(r, constant, path)
}

/** `defineConfig({…})`, `({…})`, `() => ({…})`: the first map in it. */
function readCall(r: Reading, at: number, path: string): Json | undefined {
  if (isSign(r, at + 1, ')')) return readReturned(r, at, path)
  return readValue(r, at + 1, path)
}

function readReturned(r: Reading, at: number, path: string): Json | undefined {
  const arrow = find(r, at, '>', 6)
  if (arrow !== -1 && isSign(r, arrow + 1, '(')) return readValue(r, arrow + 2, path)
  const end = find(r, at, 'return', 5000)
  return end === -1 ? undefined : readValue(r, end + 1, path)
}

/** Whether nothing but a type follows a value up to the next member. */
function isAlone(r: Reading, at: number): boolean {
  const token = r.tokens[at]
  if (!token || token.kind === 'name') return !token || !['in', 'instanceof'].includes(token.text)
  return ',)]};!'.includes(token.text)
}

function readList(r: Reading, at: number, path: string): Json[] {
  const items: Json[] = []
  let next = at + 1
  while (next < r.tokens.length && !isSign(r, next, ']')) {
    if (!isSign(r, next, ',')) items.push(readValue(r, next, `${path}.${items.length}`) ?? null)
    next = afterMember(r, next)
  }
  return items
}

function readMap(r: Reading, at: number, path: string): JsonObject {
  const map: JsonObject = {}
  let next = at + 1
  while (next < r.tokens.length && !isSign(r, next, '}')) {
    readMember(r, next, path, map)
    next = afterMember(r, next)
  }
  return map
}

function readMember(r: Reading, at: number, path: string, map: JsonObject): void {
  if (isSign(r, at, '.')) {
    const spread = readKind(r, at + 3, path)
    if (isMap(spread)) Object.assign(map, spread)
    return
  }
  const key = textAt(r, at)
  if (key === '__proto__' || r.tokens[at]?.kind === 'sign') return
  const inner = path === '' ? key : `${path}.${key}`
  const value = isSign(r, at + 1, ':') ? readValue(r, at + 2, inner) : readValue(r, at, inner)
  if (value !== undefined) map[key] = value
}

/** The token behind the next comma on this level, or the bracket that ends it. */
function afterMember(r: Reading, from: number): number {
  let open = 0
  for (let at = from; at < r.tokens.length; at++) {
    const { kind, text } = r.tokens[at] ?? { kind: 'other', text: '' }
    if (kind !== 'sign') continue
    if ('([{'.includes(text)) open++
    else if (')]}'.includes(text)) {
      if (open === 0) return at
      open--
    } else if (text === ',' && open === 0) return at + 1
  }
  return r.tokens.length
}
