import type { Json } from '../../../../shapes.ts'
import { shorten } from './lists.ts'
import { isParts, partAt, partBy } from './parts.ts'
import type { Run } from './scope.ts'
import {
  another,
  choose,
  type Entries,
  literal,
  mixed,
  nothing,
  type Place,
  type Unread,
  type Value,
  variable,
} from './values.ts'

/** What a build for the public says of its surroundings. */
const built: Record<string, Value> = {
  'import.meta.env.PROD': literal(true),
  'import.meta.env.DEV': literal(false),
  'import.meta.env.SSR': literal(true),
  'import.meta.env.MODE': literal('production'),
  [`process.${'env'}.NODE_ENV`]: literal('production'),
}

function globalOf(name: string): Value {
  if (Object.hasOwn(built, name)) return built[name] ?? nothing
  return /^(?:import\.meta|process)\.env\./.test(name) ? nothing : { kind: 'global', name }
}

/** A member of a value; of an entry it is a place. */
export function memberOf(of: Value, key: Value): Value {
  if (of.kind === 'choice') return choose(of.is, memberOf(of.yes, key), memberOf(of.no, key))
  if (of.kind === 'place' && isParts(of) && key.kind === 'place') return partBy(of, key)
  if (of.kind === 'place' && of.made) return ofAnswer(of, of.made, key)
  if (key.kind !== 'literal') return itemOf(of, key)
  const name = String(key.value)
  if (of.kind === 'global') return of.isVariable ? variable : globalOf(`${of.name}.${name}`)
  if (of.kind === 'object') return ofObject(of, key, name)
  if (of.kind === 'schema' && name === 'shape')
    return { kind: 'object', members: of.members, rest: null }
  if (of.kind === 'array') return ofArray(of, key, name)
  if (of.kind === 'unread') return ofUnread(of, key, name)
  if (of.kind === 'entries') return ofEntries(of, key, name)
  if (of.kind === 'literal') return ofLiteral(of, name)
  return of.kind === 'place' ? ofPlace(of, name) : { kind: 'method', of, name }
}

function ofLiteral(of: Extract<Value, { kind: 'literal' }>, name: string): Value {
  const { value } = of
  if (value === null) return literal(null)
  const isLength = typeof value === 'string' && name === 'length'
  return isLength ? literal(value.length) : { kind: 'method', of, name }
}

type ArrayValue = Extract<Value, { kind: 'array' }>

function ofArray(of: ArrayValue, { value }: { value: Json }, name: string): Value {
  if (typeof value === 'number')
    return choose(of.when ?? 'yes', of.items[value] ?? nothing, literal(null))
  return /^(?:length|size)$/.test(name) ? lengthOf(of) : { kind: 'method', of, name }
}

function ofUnread(of: Unread, { value }: { value: Json }, name: string): Value {
  if (of.isOther && typeof value === 'number') return of
  // That of another text.
  if (name === 'frontmatter') return another({ kind: 'place', of: [name] })
  if (methods.has(name)) return { kind: 'method', of, name }
  return of.isOther ? another(of) : mixed(of)
}

/** A member of the answer of a function that is not read. */
function ofAnswer({ of, or }: Place, answer: Value, key: Value): Value {
  const made = memberOf(answer, key)
  const isMethod = key.kind !== 'literal' || methods.has(String(key.value))
  if (isMethod || or !== undefined || of.length >= maxPath) return made
  return { kind: 'place', of: [...of, String(key.value)], made }
}

/** `new Set(list)`, `Array.from(list)` and `Object.keys(map)` */
export function listOf(name: string, args: Value[]): Value {
  const [first = literal(null)] = args
  if (name === 'Object.keys')
    return first.kind === 'object' && first.rest === null
      ? { kind: 'array', items: [...first.members.keys()].map(literal) }
      : mixed(...args)
  if (first.kind === 'array' && args.length === 1) return first
  const isPlace = first.kind === 'place' && first.of.length > 0 && args.length === 1
  return isPlace ? withStep(first, name === 'Set' ? ':once' : ':list') : mixed(...args)
}

/** `typeof value` */
export function typeOf(value: Value): Value {
  if (value.kind === 'place')
    return value.of.length === 0 ? literal('object') : { kind: 'typeof', of: value.of }
  return value.kind === 'function' ? literal('function') : mixed(value)
}

/** How many items there are; of a list that code made, it is not known. */
const lengthOf = ({ items, when = 'yes' }: ArrayValue): Value =>
  when === 'yes' && items.every(({ kind }) => kind === 'literal') ? literal(items.length) : nothing

/** Which entry it is, is not known, but for `list.map((one, at) => list[at])`. */
function itemOf(of: Value, key: Value): Value {
  if (of.kind !== 'entries') return mixed(of, key)
  return key.kind === 'unread' && key.isIndexOf === of ? of.item : another(of.item)
}

function ofEntries(of: Entries, { value }: { value: Json }, name: string): Value {
  if (typeof value === 'number') return another(of.item)
  if (name === 'length') return { ...nothing, isSizeOf: of }
  // It may be called by another name.
  if (shortening.test(name)) shorten(of)
  return { kind: 'method', of, name }
}

const shortening = /^(?:pop|shift|splice|fill|copyWithin)$/

function ofObject(of: Extract<Value, { kind: 'object' }>, key: Value, name: string): Value {
  const own = of.members.get(name)
  if (own) return own
  if (name === 'then') return { kind: 'method', of, name }
  if (of.rest !== null) return memberOf(of.rest, key)
  return methods.has(name) ? { kind: 'method', of, name } : literal(null)
}

function ofPlace(of: Place, name: string): Value {
  if (of.of.length > 0 && methods.has(name)) return { kind: 'method', of, name }
  if (isParts(of) && name !== 'length') return /^\d$/.test(name) ? partAt(of, name) : mixed(of)
  return of.of.length < maxPath ? { kind: 'place', of: [...of.of, name] } : mixed(of)
}

const maxPath = 8

/** What code makes of a value at a place: `:low`, `:once` and the like, as `conditions.ts` does. */
export const withStep = (of: Place, step: string): Value =>
  of.of.length < maxPath && of.or === undefined && !of.made
    ? { kind: 'place', of: of.of.at(-1) === step ? of.of : [...of.of, step] }
    : mixed(of)

const methods = new Set(
  `
  includes startsWith endsWith some every split at toLowerCase toUpperCase trim getTime valueOf
  toISOString has test match replace replaceAll indexOf find findIndex filter map flatMap forEach
  reduce sort toSorted reverse toReversed slice concat flat push pop shift substring substr
  charAt then catch finally join localeCompare includesAny call
  get each eachSeries mapSeries sortBy orderBy
`
    .trim()
    .split(/\s+/),
)

/** Code gives keys of a value other values, and it is not read which. */
export function changeAll(run: Run, of: Value): void {
  const paths = of.kind === 'place' ? [of.of.at(-1) ?? ''] : of.kind === 'unread' ? of.paths : []
  for (const path of paths) {
    if (path === '' || of.kind === 'place' || /^(?:data|frontmatter)$/.test(path))
      run.changed.add(path)
  }
}

/** Code gives a key of a value another value. */
export function changeKey(run: Run, of: Value, key: Value): void {
  const isNamed = key.kind === 'literal' && typeof key.value === 'string'
  if (isNamed) run.changed.add(String(key.value))
  if (!isNamed || key.value === 'length') changeAll(run, of)
}

const ofKey = /^(?:Reflect\.(?:set|deleteProperty|defineProperty)|Object\.defineProperty)$/
const ofMany = /^Object\.(?:assign|defineProperties|setPrototypeOf)$|^Reflect\.setPrototypeOf$/

/** `Object.assign`, and what else gives keys of a value other values. */
export function assignTo(run: Run, name: string, [to, ...others]: Value[]): void {
  const isOfKey = ofKey.test(name)
  if (!to || (!isOfKey && !ofMany.test(name))) return
  // Such as its length.
  if (to.kind === 'entries') shorten(to)
  if (to.kind === 'object') {
    to.rest = mixed(to, ...others)
    to.members.clear()
  } else if (isOfKey) changeKey(run, to, others[0] ?? nothing)
  else if (name !== 'Object.assign' || !others.every(isWhole)) changeAll(run, to)
  else for (const one of others) for (const key of keysOf(one)) run.changed.add(key)
}

const isWhole = (one: Value) => one.kind === 'object' && one.rest === null
const keysOf = (one: Value) => (one.kind === 'object' ? one.members.keys() : [])
