import { nodesIn } from '../syntax/changes.ts'
import type { Node, Pattern } from '../syntax/nodes.ts'
import { hoisted, namesOf } from '../syntax/patterns.ts'
import { memberOf } from './members.ts'
import { named, objectOf } from './objects.ts'
import { fileOf, openCode, type Run } from './scope.ts'
import { isGiven } from './steady/changed.ts'
import { changedInside, loosened } from './steady/loose.ts'
import { type Code, choose, literal, mixed, nothing, type Scope, type Value } from './values.ts'

const globals = new Set([
  'Boolean',
  'String',
  'Number',
  'Date',
  'Object',
  'Reflect',
  'JSON',
  'Math',
  'console',
  'Array',
  'Promise',
  'Set',
  'Map',
  'import',
  'require',
  'process',
  'structuredClone',
  'Temporal',
  'typeof',
])

/** The value of a name; a variable that no code of the site sets is not known. */
export function lookUp(run: Run, scope: Scope, name: string): Value {
  for (let one: Scope | null = scope; one; one = one.parent) {
    const known = one.values.get(name)
    if (!known && one.parent !== null) continue
    const value = known ?? outerOf(run, one.code, name)
    const isLoose = one.loose?.has(name) || (one.parent === null && isGiven(one.code, name))
    return isLoose ? loosened(value) : value
  }
  return nothing
}

function outerOf(run: Run, code: Code, name: string): Value {
  const { waiting, scope, m } = code
  const own = waiting.get(name)
  if (own?.kind === 'function') return { kind: 'function', node: own.node, scope }
  if (own?.kind === 'let') {
    for (const each of namesOf(own.pattern)) {
      scope.values.set(each, nothing)
      waiting.delete(each)
    }
    const { pattern, value } = own
    outside(run, () =>
      bind(run, scope, pattern, value ? run.evaluate(run, scope, value) : literal(null)),
    )
    return scope.values.get(name) ?? nothing
  }
  const imported = m.imports.get(name)
  if (imported) {
    // Files may import a name from each other.
    scope.values.set(name, nothing)
    const value = importOf(run, code, imported)
    scope.values.delete(name)
    return value
  }
  return globals.has(name) ? named(name) : (run.generator.globalOf(name) ?? nothing)
}

const packages: Record<string, RegExp> = {
  zod: /^z$/,
  'date-fns': /^(?:parse|parseISO|toDate|compareAsc)$/,
  '@js-temporal/polyfill': /^Temporal$/,
  'temporal-polyfill': /^Temporal$/,
  luxon: /^DateTime$/,
  'zod/v3': /^z$/,
  'zod/v4': /^z$/,
}

function importOf(run: Run, { file }: Code, { from, name }: { from: string; name: string }): Value {
  const own = run.generator.importOf(from, name)
  if (own) return own
  // `import * as z from 'zod'`
  if (/^zod(?:\/v\d)?$/.test(from) && /^(?:\*|default)$/.test(name)) return named('z')
  // `import sortBy from 'lodash/sortBy'`
  const [, inner = name] = /^lodash(?:[/.](\w+))?$/.exec(from) ?? []
  if (from.startsWith('lodash') && !/^(?:\*|default)$/.test(inner))
    return { kind: 'method', of: nothing, name: inner }
  if (from === 'bluebird' && /^(?:\*|default)$/.test(name)) return named('Promise')
  if (from === 'dayjs' && name === 'default') return named('dayjs')
  if (Object.hasOwn(packages, from)) return packages[from]?.test(name) ? named(name) : nothing
  const target = fileOf(run, from, file)
  return target === null ? nothing : exportOf(run, target, name)
}

/**
 * What a file of the site exports by a name. Each file is asked once, because files that export
 * each other lead to many ways.
 */
export function exportOf(run: Run, file: string, name: string, asked = new Set<string>()): Value {
  const code = openCode(run, file)
  if (!code || asked.has(file)) return nothing
  asked.add(file)
  const common = commonOf(run, code)
  const member = common?.kind === 'object' ? common.members.get(name) : undefined
  if (common && (member || name === '*' || name === 'default')) return member ?? common
  if (name === '*') return { kind: 'object', members: membersOf(run, code, asked), rest: nothing }
  const isOwn = code.waiting.has(name) || code.scope.values.has(name) || code.m.imports.has(name)
  if (isOwn) return lookUp(run, code.scope, name)
  for (const from of code.passed) {
    const next = fileOf(run, from, file)
    const value = next === null ? nothing : exportOf(run, next, name, asked)
    if (value !== nothing) return value
  }
  return nothing
}

/** What code gets that requires another file. */
export function requireOf(run: Run, own: Code, from: string): Value {
  const target = fileOf(run, from, own.file)
  if (target === null) return importOf(run, own, { from, name: '*' })
  const code = openCode(run, target)
  if (code) follow(run, code)
  return exportOf(run, target, '*')
}

/** What a file exports by CommonJS; null if it does not. */
function commonOf(run: Run, code: Code): Value | null {
  if (!code.m.tokens.some(({ text }) => text === 'exports')) return null
  follow(run, code)
  const main = code.scope.values.get('module')
  return main?.kind === 'object' ? (main.members.get('exports') ?? null) : null
}

const followed = new WeakSet<Code>()

/** Follows the statements of a file, once. */
export function follow(run: Run, code: Code): void {
  if (followed.has(code)) return
  followed.add(code)
  code.isFollowed = true
  const exported = objectOf({})
  const main = objectOf({ exports: exported })
  code.scope.values.set('exports', exported).set('module', main)
  code.scope.loose = changedInside(nodesIn(code.statements))
  // A class is no step of them.
  const steps = code.statements.filter((one) => one.kind !== 'unread' || one.ifs)
  outside(run, () => run.execute(run, code.scope, hoisted(steps)))
}

/** What is done outside of all functions and loops. */
function outside(run: Run, work: () => void): void {
  const { guard, local, loop, isTried } = run
  Object.assign(run, { guard: 'yes', local: 'yes', loop: null, isTried: false })
  work()
  Object.assign(run, { guard, local, loop, isTried })
}

/** All exports of a file by their names. */
function membersOf(run: Run, code: Code, asked: Set<string>): Map<string, Value> {
  const members = new Map<string, Value>()
  for (const from of code.passed) {
    const file = fileOf(run, from, code.file)
    const passed = file === null ? nothing : exportOf(run, file, '*', asked)
    if (passed.kind === 'object') for (const [name, one] of passed.members) members.set(name, one)
  }
  const own = [...code.waiting.keys(), ...code.scope.values.keys()]
  for (const name of own) members.set(name, lookUp(run, code.scope, name))
  return members
}

/** Gives a name another value, where it is declared. */
export function setName(scope: Scope, name: string, value: Value): void {
  const one = ownerOf(scope, name)
  if (one.parent === null) one.code.waiting.delete(name)
  one.values.set(name, value)
}

function ownerOf(scope: Scope, name: string): Scope {
  let one = scope
  while (one.parent !== null && !one.values.has(name)) one = one.parent
  return one
}

/** Whether a name is declared in the function that the code is in. */
export function isOwn(scope: Scope, name: string): boolean {
  const owner = ownerOf(scope, name)
  let one: Scope | null = scope
  for (; one && one !== owner; one = one.parent) if (one.isOfFunction) return false
  return true
}

/** Gives the names of a pattern the values that are in a value. */
export function bind(run: Run, scope: Scope, pattern: Pattern, given: Value): void {
  const value = withDefault(run, scope, given, pattern.byDefault)
  if (pattern.kind === 'name') scope.values.set(pattern.name, value)
  else if (pattern.kind === 'items')
    for (const [at, one] of pattern.items.entries())
      one && bind(run, scope, one, memberOf(value, literal(at)))
  else {
    for (const { key, to } of pattern.members) bind(run, scope, to, memberOf(value, literal(key)))
    if (pattern.rest) scope.values.set(pattern.rest, restOf(value, pattern.members))
  }
}

/** A value without the members that have names of their own. */
function restOf(value: Value, named: readonly { key: string }[]): Value {
  const members = new Map(named.map(({ key }) => [key, literal(null)]))
  return members.size === 0 ? value : { kind: 'object', members, rest: value }
}

/** A value, or what a pattern names where there is none. */
export function withDefault(run: Run, scope: Scope, value: Value, node: Node | undefined): Value {
  if (!node) return value
  const isNone = value.kind === 'literal' && value.value === null && !value.isNull
  if (isNone) return run.evaluate(run, scope, node)
  if (value.kind === 'choice') {
    const [yes, no] = [value.yes, value.no].map((one) => withDefault(run, scope, one, node))
    return choose(value.is, yes ?? nothing, no ?? nothing)
  }
  if (value.kind !== 'place') return value
  const other = run.evaluate(run, scope, node)
  if (other.kind === 'literal') return { ...value, or: value.or ?? other.value }
  return other.kind === 'now' ? value : mixed(choose('unread', value, other))
}
