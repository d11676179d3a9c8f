import type { Module } from '../../config/static/module.ts'
import type { FunctionNode, Node, Pattern, Statement } from '../../config/syntax/nodes.ts'
import { allOf, type Field, type PageTest } from '../page-test.ts'
import { looseIn } from './loose.ts'
import { lastNames, memberOf, type Path, path, type Scope, union, type Value } from './values.ts'

/** A call of `createPage` for texts. */
export interface Maker {
  file: string
  /** The lists whose members it is for, the innermost first. */
  lists: Path[]
  /** What the code around it asks. */
  test: PageTest
}

interface CodeFile {
  m: Module
  /** The files whose exports it exports. */
  passed: string[]
  /** The names of lists that it fills. */
  filled: ReadonlySet<string>
}

/** What is open while the code of one site is followed. */
export interface Run {
  files: Map<string, CodeFile>
  scopes: Map<string, Scope>
  makers: Maker[]
  /** What holds where the code is, and the lists of the loops that it is in. */
  place: Place
  /** Keys of texts that the code changes; '' is any key. */
  changed: Set<string>
  /** The fields that code gives texts. */
  fields: Map<string, Field>
  /** How many texts a query may find. */
  texts: number
  /** Whether code goes on after an error. */
  catches: boolean
  /** The functions that are being called. */
  open: Set<FunctionNode>
  /** Steps that are left, so that no code is followed for long. */
  steps: number
  depth: number
  /** Whether a part of the code was not followed. */
  isCut: boolean
  evaluate(run: Run, scope: Scope, node: Node): Value
  execute(run: Run, scope: Scope, statements: Statement[]): Flow
}

export interface Place {
  guards: PageTest[]
  lists: Path[]
}

/** Where statements end their function, and with what value. */
export interface Flow {
  leaves: PageTest
  value: Value
}

export const openRun = (
  files: Run['files'],
  work: Pick<Run, 'evaluate' | 'execute' | 'texts' | 'catches'>,
): Run => ({
  ...work,
  files,
  scopes: new Map(),
  makers: [],
  place: { guards: [], lists: [] },
  changed: new Set(),
  fields: new Map(),
  open: new Set(),
  steps: 60_000,
  depth: 0,
  isCut: false,
})

/** What is done at another place. */
export function within<T>(run: Run, place: Place, work: () => T): T {
  const before = run.place
  run.place = place
  const value = work()
  run.place = before
  return value
}

const maxGuards = 100

/** The same place where a condition holds. */
export function guardedBy(place: Place, guard: PageTest): Place {
  const { guards } = place
  if (guard === true || guards.includes(false)) return place
  if (guard === null && guards.includes(null)) return place
  return { ...place, guards: guards.length < maxGuards ? [...guards, guard] : [null] }
}

/** What is done where a condition holds. */
export const guarded = <T>(run: Run, guard: PageTest, work: () => T): T =>
  within(run, guardedBy(run.place, guard), work)

/** Takes note that code may end here, so that it makes no more pages. */
export function mayEnd(run: Run): void {
  if (allOf(run.place.guards) !== false) run.changed.add('')
}

/** Takes one step; false if none is left. */
export function takeStep(run: Run): boolean {
  if (run.steps-- > 0) return true
  run.isCut = true
  return false
}

/** Takes the steps of copying or comparing so many members, items or letters. */
export function charge(run: Run, count: number): void {
  run.steps -= count >> 4
}

const maxItems = 2000

/** Two lists as one, unless it is longer than code is followed. */
export function joined(run: Run, one: Value, other: Value): Value {
  if (run.isCut) return one
  const list = union(one, other)
  const parts = list.kind === 'path' ? list.queries : list.kind === 'array' && list.items
  const length = parts ? parts.length : 0
  charge(run, length)
  if (length > maxItems) run.isCut = true
  return list
}

const maxMakers = 200

export function addMaker(run: Run, file: string): void {
  const { guards, lists } = run.place
  // Of one text alone nothing is known.
  const one = lists.length === 0 ? null : true
  // Of lists of their own the innermost tells which texts it is for.
  const own = lists.slice(0, lists.findIndex(({ queries }) => queries) + 1 || lists.length)
  const test = allOf([...guards, one, ...own.map((list) => list.test)])
  if (run.makers.length < maxMakers) run.makers.push({ file, lists, test })
  else run.isCut = true
}

const maxOpen = 25

/** Follows a call of a function; an argument that is not known is undefined. */
export function callFunction(
  run: Run,
  { node, scope }: Extract<Value, { kind: 'function' }>,
  args: (Value | undefined)[],
): Value {
  if (run.open.has(node) || run.open.size >= maxOpen) return path([], { isMade: true })
  run.open.add(node)
  const loose = looseIn(node)
  const inner: Scope = { values: new Map(), parent: scope, file: scope.file, loose }
  for (const [at, param] of node.params.entries()) bind(run, inner, param, args[at])
  const { body } = node
  const value = Array.isArray(body)
    ? run.execute(run, inner, hoisted(body)).value
    : run.evaluate(run, inner, body)
  run.open.delete(node)
  return value
}

/** Functions are there before the first statement. */
export const hoisted = (all: Statement[]): Statement[] => [
  ...all.filter(({ kind }) => kind === 'function'),
  ...all.filter(({ kind }) => kind !== 'function'),
]

/** Gives the names of a pattern the values that are in a value; else they stand for themselves. */
export function bind(run: Run, scope: Scope, pattern: Pattern, given?: Value): void {
  const isNone = given === undefined || (given.kind === 'literal' && given.value === null)
  const value = isNone && pattern.byDefault ? run.evaluate(run, scope, pattern.byDefault) : given
  if (pattern.kind === 'name') setOwn(scope, pattern.name, value)
  else if (pattern.kind === 'members') {
    for (const { key, to } of pattern.members)
      bind(run, scope, to, value ? memberOf(value, key) : path([key]))
    if (pattern.rest) setOwn(scope, pattern.rest, value)
  } else
    for (const [at, one] of pattern.items.entries())
      if (one) bind(run, scope, one, value && partOf(memberOf(value, String(at))))
}

// One of a list, or all from it on.
const partOf = (item: Value): Value => (item.kind === 'path' ? { ...item, test: null } : item)

// The name of a variable says what code made.
function setOwn({ values }: Scope, name: string, value: Value | undefined): void {
  const isMade = value?.kind === 'path' && value.isMade
  // Another value may be given to what takes no actions.
  const own = path([name], { isMade: name === 'createPage' })
  values.set(
    name,
    isMade ? { ...value, names: lastNames([...value.names, `|${name}`]) } : (value ?? own),
  )
}
