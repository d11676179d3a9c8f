import { posix } from 'node:path'
import { importNames } from '../../../config/static/imports.ts'
import type { Module } from '../../../config/static/module.ts'
import { changesIn } from '../../../config/syntax/changes.ts'
import type { FunctionNode, Node, Pattern, Statement } from '../../../config/syntax/nodes.ts'
import { parseModule } from '../../../config/syntax/statements.ts'

/** What a name stands for; `data` is all data of the page, and `key` a member of it. */
export type Bound =
  | { kind: 'data' }
  | { kind: 'key'; path: string[] }
  | { kind: 'text' }
  | { kind: 'node'; node: Node; scope: Scope }
  | { kind: 'file'; file: OpenFile }
  | { kind: 'unknown' }

export const unknown: Bound = { kind: 'unknown' }

/** The names of a function or a file. */
export interface Scope {
  names: Map<string, Bound>
  parent: Scope | null
  file: OpenFile
}

export interface OpenFile {
  m: Module
  /** The names that its code may give another value or change. */
  changed: ReadonlySet<string>
  scope: Scope
  statements: readonly Statement[]
  /** Whether a form in it, such as `catch`, may give what is not read. */
  isUnsure: boolean
  /** The values in its functions, each looked up once. */
  inside: Map<FunctionNode, readonly Node[]>
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
  const scope = { names: new Map(), parent: null } as unknown as Scope
  const file: OpenFile = {
    m,
    statements,
    scope,
    others,
    changed: changesIn(statements),
    isUnsure: m.tokens.some(({ text }) => text === 'catch' || text === 'arguments'),
    inside: new Map(),
  }
  scope.file = file
  others.opened.set(m, file)
  for (const one of statements) declare(one, scope)
  return file
}

/** Adds what a statement declares to the names. */
export function declare(one: Statement, scope: Scope): void {
  if (one.kind === 'function') set(scope, one.name, { kind: 'node', node: one.node, scope })
  if (one.kind !== 'let') return
  const bound: Bound = one.value ? { kind: 'node', node: one.value, scope } : unknown
  bind(one.pattern, bound, scope)
}

// A name that is declared twice is either.
const set = ({ names }: Scope, name: string, bound: Bound) =>
  names.set(name, names.has(name) ? unknown : bound)

/** Gives the names of a pattern their parts of a value. */
export function bind(pattern: Pattern, bound: Bound, scope: Scope): void {
  if (pattern.kind === 'name') set(scope, pattern.name, pattern.byDefault ? unknown : bound)
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
  if (file.changed.has(name)) return unknown
  for (let next: Scope | null = scope; next; next = next.parent) {
    const found = next.names.get(name)
    if (found) return found
  }
  const imported = file.m.imports.get(name)
  return imported ? importedFrom(file, imported.from, imported.name) : unknown
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
  const member = memberExported(statements, name)
  if (member) return changed.has(name) ? unknown : { kind: 'node', node: member, scope }
  const isRenamed = m.tokens.some(
    ({ text }, at) => text === 'as' && m.tokens[at + 1]?.text === name,
  )
  return isRenamed || changed.has(name) ? unknown : (scope.names.get(name) ?? unknown)
}

function memberExported(statements: readonly Statement[], name: string): Node | undefined {
  for (const one of statements) {
    if (one.kind !== 'value' || one.value.kind !== 'assign') continue
    const { to, value } = one.value
    const path = pathOf(to)
    if (path === `exports.${name}` || path === `module.exports.${name}`) return value
    if (path !== 'module.exports') continue
    if (name === 'default') return value
    if (value.kind === 'object') return value.members.find(({ key }) => key === name)?.value
  }
  return undefined
}

const pathOf = (node: Node): string =>
  node.kind === 'name'
    ? node.name
    : node.kind === 'member' && node.key.kind === 'literal'
      ? `${pathOf(node.of)}.${node.key.value}`
      : ''

/** The names within a function whose first parameters are these. */
export function scopeOf(node: FunctionNode, given: readonly Bound[], parent: Scope): Scope {
  const scope: Scope = { names: new Map(), parent, file: parent.file }
  for (const [at, pattern] of node.params.entries()) bind(pattern, given[at] ?? unknown, scope)
  return scope
}
