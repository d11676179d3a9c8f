import { posix } from 'node:path'
import { importNames } from '../../../config/static/imports.ts'
import type { Module } from '../../../config/static/module.ts'
import { changesIn, movesDate, movesGiven, valuesGiven } from '../../../config/syntax/changes.ts'
import type { FunctionNode, Node, Pattern, Statement } from '../../../config/syntax/nodes.ts'
import { parseModule } from '../../../config/syntax/statements.ts'
import { type Inside, innerNames, lookInside } from './inside.ts'

/** What a name stands for; `data` is all data of the page, and `key` a member of it. */
export type Bound =
  | { kind: 'data' }
  | { kind: 'key'; path: string[] }
  | { kind: 'text' }
  | { kind: 'node'; node: Node; scope: Scope }
  /** One of several values, which code gives a name one after another. */
  | { kind: 'any'; all: readonly Bound[] }
  | { kind: 'file'; file: OpenFile }
  | { kind: 'unknown' }

export const unknown: Bound = { kind: 'unknown' }

/** The names of a function or a file. */
export interface Scope {
  names: Map<string, Bound>
  parent: Scope | null
  file: OpenFile
  /** The function; null for a file. */
  of: FunctionNode | null
  /** Whether it is of a branch, after which its names are those of the function again. */
  isBranch?: true
}

export interface OpenFile {
  m: Module
  /** The names that its code may give another value or change. */
  changed: ReadonlySet<string>
  /** What is told of its functions, each looked up once. */
  functions: Map<FunctionNode, Inside>
  scope: Scope
  statements: readonly Statement[]
  /** Whether dates that functions are given may be moved in it, or `Date` may be something else. */
  movesDates: boolean
  /** What the names in its functions are given, but calls and members. */
  given: ReadonlyMap<string, readonly Node[]>
  /** The values that one of its functions gives a name that no other has. */
  inner: ReadonlyMap<string, Node>
  others: Files
}

/** The files that the code of a value may use, each opened once. */
export interface Files {
  modules: readonly Module[]
  opened: Map<Module, OpenFile>
}

export const filesOf = (modules: readonly Module[]): Files => ({ modules, opened: new Map() })

export function openFile(m: Module, others: Files): OpenFile {
  const known = others.opened.get(m)
  if (known) return known
  const statements = parseModule(m)
  const scope = { names: new Map(), parent: null, of: null } as unknown as Scope
  const file: OpenFile = {
    m,
    statements,
    scope,
    others,
    changed: changesIn(statements),
    movesDates:
      m.tokens.some((_, at) => isOwnDate(m, at)) ||
      (m.tokens.some(({ text }) => movesDate.test(text)) && movesGiven(statements)),
    given: valuesGiven(statements),
    functions: new Map(),
    inner: innerNames(statements),
  }
  scope.file = file
  others.opened.set(m, file)
  for (const one of statements) declare(one, scope)
  return file
}

/** `const Date =`, `class Date` and `{ Date }` of an import. */
const isOwnDate = ({ tokens, imports }: Module, at: number) =>
  tokens[at]?.text === 'Date' &&
  (imports.has('Date') || /^(?:const|let|var|class|function)$/.test(tokens[at - 1]?.text ?? ''))

const nothing: Node = { kind: 'literal', value: null }

/** Adds what a statement declares to the names. */
export function declare(one: Statement, scope: Scope): void {
  if (one.kind === 'function') set(scope, one.name, { kind: 'node', node: one.node, scope })
  if (one.kind === 'let')
    bind(one.pattern, { kind: 'node', node: one.value ?? nothing, scope }, scope)
}

// A name that is declared twice is either.
const set = (scope: Scope, name: string, bound: Bound) =>
  scope.names.set(name, scope.names.has(name) || hidesOther(name, scope) ? unknown : bound)

function hidesOther(name: string, { isBranch, parent, file }: Scope): boolean {
  if (!isBranch) return false
  for (let next = parent; next; next = next.parent) if (next.names.has(name)) return true
  return file.m.imports.has(name)
}

/** Gives the names of a pattern their parts of a value. */
export function bind(pattern: Pattern, bound: Bound, scope: Scope): void {
  if (pattern.kind === 'name') set(scope, pattern.name, pattern.byDefault ? unknown : bound)
  // Data of the page are always there.
  if (pattern.kind !== 'name' && pattern.byDefault && bound.kind !== 'data') bound = unknown
  if (pattern.kind === 'items')
    for (const item of pattern.items) if (item) bind(item, unknown, scope)
  if (pattern.kind !== 'members') return
  if (pattern.rest !== undefined) set(scope, pattern.rest, unknown)
  for (const { key, to } of pattern.members) bind(to, partOf(bound, key), scope)
}

function partOf(bound: Bound, key: string): Bound {
  if (bound.kind === 'data') return { kind: 'key', path: [key] }
  if (bound.kind === 'key') return { kind: 'key', path: [...bound.path, key] }
  if (bound.kind !== 'node') return unknown
  const of = bound.node
  const node: Node = { kind: 'member', of, key: { kind: 'literal', value: key } }
  return { kind: 'node', node, scope: bound.scope }
}

/** What a name stands for here. */
export function boundTo(name: string, scope: Scope): Bound {
  const { file } = scope
  for (let next: Scope | null = scope; next; next = next.parent) {
    const found = next.names.get(name)
    if (found) return isChanged(name, next) ? oneOf(name, found, next) : found
  }
  if (file.changed.has(name)) return unknown
  const imported = file.m.imports.get(name)
  if (imported) return importedFrom(file, imported.from, imported.name)
  const node = file.inner.get(name)
  return node ? { kind: 'node', node, scope: file.scope } : unknown
}

/** Whether the function or file that has a name may give it another value or change it. */
export const isChanged = (name: string, { of, file }: Scope) =>
  (of ? insideOf(of, file) : file).changed.has(name)

/** What a function may have given one of its names; nothing is known of data that it changes. */
function oneOf(name: string, first: Bound, scope: Scope): Bound {
  if (!scope.of) return unknown
  const { given, members } = insideOf(scope.of, scope.file)
  const values = given.get(name)
  // The members themselves are looked up where the data are asked for.
  if (first.kind === 'data') return members.has(name) ? first : unknown
  if (!values || values.length > maxValues) return unknown
  const within = anyBranchOf(scope)
  return { kind: 'any', all: [first, ...values.map((node) => nodeIn(node, within))] }
}

const maxValues = 50
const nodeIn = (node: Node, scope: Scope): Bound => ({ kind: 'node', node, scope })

/** The names of a function as they may be in any of its branches. */
export function anyBranchOf(scope: Scope): Scope {
  let outer = scope
  while (outer.isBranch && outer.parent) outer = outer.parent
  const inBranches = outer.of ? insideOf(outer.of, outer.file).inBranches : []
  const names = new Map(inBranches.map((one) => [one, unknown]))
  return { ...outer, names, parent: outer, isBranch: true }
}

/** What is told of a function of the file. */
export function insideOf(node: FunctionNode, { functions }: OpenFile): Inside {
  const known = functions.get(node)
  if (known) return known
  const found = lookInside(node)
  functions.set(node, found)
  return found
}

/** What a file of the site exports under a name; `*` is all of it. */
export function importedFrom(file: OpenFile, from: string, name: string): Bound {
  const start = posix.join(posix.dirname(file.m.file), from)
  const names = from.startsWith('.') ? importNames(start) : []
  const m = file.others.modules.find((one) => names.includes(one.file))
  if (!m) return unknown
  const opened = openFile(m, file.others)
  return name === '*' ? { kind: 'file', file: opened } : exportOf(opened, name)
}

/** A name of ES modules, or a member of what CommonJS exports. */
export function exportOf({ scope, statements, m, changed }: OpenFile, name: string): Bound {
  if (changed.has(name)) return unknown
  const uses = m.tokens.filter(({ text }) => text === 'exports').length
  if (uses > 0) {
    const member = memberExported(statements, name, uses)
    return member ? { kind: 'node', node: member, scope } : unknown
  }
  const isRenamed = m.tokens.some(
    ({ text }, at) => text === 'as' && m.tokens[at + 1]?.text === name,
  )
  return isRenamed ? unknown : (scope.names.get(name) ?? unknown)
}

/** The last that is exported, where a file exports in its own statements only. */
function memberExported(statements: readonly Statement[], name: string, uses: number) {
  const all = statements.flatMap((one) =>
    one.kind === 'value' && one.value.kind === 'assign'
      ? [{ path: pathOf(one.value.to), value: one.value.value }]
      : [],
  )
  const given = all.filter(({ path }) => /^(?:module\.)?exports(?:\.|$)/.test(path))
  if (given.length !== uses) return undefined
  const names = ['module.exports', `module.exports.${name}`, `exports.${name}`]
  const { path = '', value } = given.findLast((one) => names.includes(one.path)) ?? {}
  if (path !== 'module.exports' || name === 'default') return value
  const members = value?.kind === 'object' ? value.members : []
  const isPlain = members.every(({ key }) => key !== null)
  return isPlain ? members.findLast(({ key }) => key === name)?.value : undefined
}

const pathOf = (node: Node): string =>
  node.kind === 'name'
    ? node.name
    : node.kind === 'member' && node.key.kind === 'literal'
      ? `${pathOf(node.of)}.${node.key.value}`
      : ''

/** The names within a function whose first parameters are these. */
export function scopeOf(node: FunctionNode, given: readonly Bound[], parent: Scope): Scope {
  const scope: Scope = { names: new Map(), parent, file: parent.file, of: node }
  for (const [at, pattern] of node.params.entries()) bind(pattern, given[at] ?? unknown, scope)
  return scope
}
