import type { Json } from '../../../../shapes.ts'
import type { Module } from '../static/module.ts'
import type { FunctionNode, Statement } from '../syntax/nodes.ts'
import { all, type Condition, isUnread, some, test } from './conditions.ts'
import { answerOf, type EntrySet, isFull } from './questions.ts'

/** What an expression stands for: an abstract value. */
export type Value =
  | { kind: 'literal'; value: Json; isNull?: true }
  | Place
  | { kind: 'date'; of: string[] }
  | { kind: 'now' }
  | { kind: 'typeof'; of: string[] }
  | { kind: 'regex'; source: string }
  /** `when`: else it is empty. */
  | { kind: 'array'; items: Value[]; when?: Condition }
  | { kind: 'object'; members: Map<string, Value>; rest: Value | null }
  | { kind: 'function'; node: FunctionNode; scope: Scope }
  /** `isVariable`: its members are. */
  | { kind: 'global'; name: string; isVariable?: true }
  | { kind: 'method'; of: Value; name: string }
  /** `sides`: the values of which it is one, as those of `a || b`. */
  | { kind: 'condition'; is: Condition; paths: string[]; sides?: [Value, Value] }
  /** One of two values, of which a condition tells; `size` is how many are in it. */
  | { kind: 'choice'; is: Condition; yes: Value; no: Value; size: number }
  | Schema
  | Entries
  | Unread

/** A value of an entry; `[]` is the entry. */
export interface Place {
  kind: 'place'
  of: string[]
  /** What counts for an entry without it. */
  or?: Json
  /** What is known of it if it is the answer of a function that is not read. */
  made?: Value
}

/** Names and their values; those of a file are evaluated when they are asked for. */
export interface Scope {
  values: Map<string, Value>
  parent: Scope | null
  code: Code
  /** Whether a call of a function made it. */
  isOfFunction?: true
  /** The names whose values are not known, because code gives them others at any time. */
  loose?: Set<string>
}

/** One file of the site's code. */
export interface Code {
  file: string
  m: Module
  waiting: Map<string, Extract<Statement, { kind: 'let' | 'function' }>>
  /** What it asks outside of its functions. */
  ifs: Statement[]
  /** All statements outside of functions, in their order. */
  statements: Statement[]
  /** The files whose exports it exports. */
  passed: string[]
  scope: Scope
  /** Whether its statements are followed one after another, which give names their values. */
  isFollowed: boolean
}

/** What zod says of a value of the front matter. */
export interface Schema {
  kind: 'schema'
  /** The keys that an object names, and what becomes of others. */
  members: Map<string, Value>
  others: 'kept' | 'dropped' | 'unread'
  /** The schema of the items of a list. */
  element?: Schema
  byDefault: Json
  /** Set if it is not known what a text without the value gets. */
  isUnsetUnread?: true
  isDate: boolean
  /** What code makes of the value, which is `item` in it. */
  made: Value
  /** What the site's own code makes of it, if any does. */
  code?: Value
  type?: string
  /** The type of values that stay, where it is not read what others become. */
  stays?: string
}

/** Entries of collections that pass a condition each, and what was made of one of them. */
export interface Entries {
  kind: 'entries'
  sets: EntrySet[]
  item: Value
}

/** A value that is not read: the places of the entry in it, and whether a variable is in it. */
export interface Unread {
  kind: 'unread'
  paths: string[]
  isVariable: boolean
  /** The list in which it is the number of the entry. */
  isIndexOf?: Entries
  /** Set if it may be another entry than the one it is made for, or none. */
  isOther?: true
  /** The texts and values of which it is made as a text, in their order. */
  parts?: Value[]
  /** The list whose length it is. */
  isSizeOf?: Entries
  /** The values whose order it tells: it is below 0 where the first is below the second. */
  order?: [Value, Value]
}

export const literal = (value: Json): Value => ({ kind: 'literal', value })
export const nothing: Unread = { kind: 'unread', paths: [], isVariable: false }
export const variable: Unread = { kind: 'unread', paths: [], isVariable: true }
/** A value as it is written, in what a schema makes of it. */
export const written: Place = { kind: 'place', of: ['item'] }
export const entryItself: Place = { kind: 'place', of: [] }
export const condition = (is: Condition, paths: string[] = []): Value => ({
  kind: 'condition',
  is,
  paths,
})

/** All that values mention, as a value that is not read. */
export function mixed(...values: Value[]): Unread {
  const paths = new Set<string>()
  const waiting = values.slice(0, maxParts)
  let isVariable = false
  for (let at = 0; at < waiting.length && at < maxParts; at++) {
    const value = waiting[at] as Value
    for (const path of ownPaths(value)) paths.add(path)
    isVariable ||= value.kind === 'unread' && value.isVariable
    waiting.push(...partsOf(value).slice(0, maxParts - waiting.length))
  }
  // What is left may be anything.
  if (waiting.length >= maxParts) paths.add('')
  return { kind: 'unread', paths: [...paths].slice(0, maxParts), isVariable }
}

/** What a value is as a literal; undefined for others. */
export const textIn = (value: Value): Json | undefined =>
  value.kind === 'literal' ? value.value : undefined

/** A text that is made of these: one of two texts where one of them is a choice. */
export function textOf(parts: Value[]): Value {
  if (parts.every(({ kind }) => kind === 'literal')) return literal(parts.map(textIn).join(''))
  const at = parts.findIndex(({ kind }) => kind === 'choice')
  const one = parts[at]
  if (one?.kind !== 'choice') return { ...mixed(...parts), parts }
  return choose(one.is, textOf(parts.with(at, one.yes)), textOf(parts.with(at, one.no)))
}

/** An entry of a list, of which it is not known which one it is. */
export const another = (...values: Value[]): Unread => ({ ...mixed(...values), isOther: true })

/** The places of the entry that a value is made of: `data.draft`, `id`, '' for the entry. */
export const pathsOf = (...values: Value[]): string[] => mixed(...values).paths

/** The values of an entry whose members are told apart. */
const heads = new Set(['data', 'frontmatter', 'fields'])
const fixed = '#'
const fixedDate = /^(?:19|20)\d\d(?:$|-)/
const maxParts = 200

function ownPaths(value: Value): string[] {
  if (value.kind === 'place' && value.made) return []
  if (value.kind === 'place' || value.kind === 'date' || value.kind === 'typeof') {
    const path = value.of.slice(0, heads.has(value.of[0] ?? '') ? 2 : 1).join('.')
    return [/^\d+$/.test(value.of.at(-1) ?? '') ? partOf(path) : path]
  }
  // A year or a day of the code, by which older entries may be left out.
  if (value.kind === 'literal') return fixedDate.test(String(value.value)) ? [fixed] : []
  return value.kind === 'condition' || value.kind === 'unread' ? value.paths : []
}

/** The beginning of a text, which other texts may share. */
export const partOf = (path: string) => `${path}:part`

export function partsOf(value: Value): Value[] {
  if (value.kind === 'method') return [value.of]
  if (value.kind === 'place') return value.made ? [value.made] : []
  if (value.kind === 'choice') return [value.yes, value.no]
  if (value.kind === 'array') return value.items
  if (value.kind !== 'object') return []
  return [...value.members.values(), ...(value.rest ? [value.rest] : [])]
}

/** What a value says as a condition. */
export function truthOf(value: Value): Condition {
  if (value.kind === 'condition') return value.is
  if (value.kind === 'place') return value.of.length === 0 ? 'yes' : test(value)
  if (value.kind === 'literal') return value.value ? 'yes' : 'no'
  if (value.kind === 'choice') return eitherOf(value.is, truthOf(value.yes), truthOf(value.no))
  if (value.kind === 'unread') return value.isSizeOf ? isFull(value.isSizeOf) : answerOf(value)
  // `options.flag`: of a value without such a method it is none.
  const isNamed = value.kind === 'method' || (value.kind === 'global' && value.name.includes('.'))
  return isNamed ? 'unread' : 'yes'
}

/** One of two values, of which a condition tells. */
export function choose(is: Condition, yes: Value, no: Value): Value {
  if (is === 'yes') return yes
  if (is === 'no') return no
  if (yes.kind === 'entries' || no.kind === 'entries') return chooseEntries(yes, no)
  if (yes.kind === 'array' && no.kind === 'array') {
    if (yes.items.length === 0) return { ...no, when: all(no.when ?? 'yes', negated(is)) }
    if (no.items.length === 0) return { ...yes, when: all(yes.when ?? 'yes', is) }
  }
  const paths = pathsOf(yes, no)
  if (isTruth(yes) && isTruth(no)) return condition(eitherOf(is, truthOf(yes), truthOf(no)), paths)
  const size = sizeOf(yes) + sizeOf(no)
  return size > maxChoices ? mixed(yes, no) : { kind: 'choice', is, yes, no, size }
}

const maxChoices = 16
const sizeOf = (value: Value) => (value.kind === 'choice' ? value.size : 1)
const isTruth = (value: Value) =>
  value.kind === 'condition' || (value.kind === 'literal' && typeof value.value === 'boolean')

/** One of two conditions, of which another tells. */
export const eitherOf = (is: Condition, yes: Condition, no: Condition): Condition =>
  typeof is === 'string'
    ? some(all(yes, no), all(is, some(yes, no)))
    : // What both say, is known where the condition is not.
      some(all(is, yes), all(negated(is), no), isUnread(is) ? all(yes, no) : 'no')

const negated = (is: Condition): Condition => (typeof is === 'object' ? { not: is } : is)

/** Entries by one of two ways, which may leave out what either leaves out. */
function chooseEntries(yes: Value, no: Value): Value {
  if (yes.kind !== 'entries') return no
  if (no.kind !== 'entries') return yes
  const sets = yes.sets.map((set) => ({
    ...set,
    condition: all(
      set.condition,
      ...no.sets.filter((one) => one.collection === set.collection).map((one) => one.condition),
    ),
  }))
  const names = new Set(yes.sets.map((one) => one.collection))
  return { ...yes, sets: [...sets, ...no.sets.filter((one) => !names.has(one.collection))] }
}
