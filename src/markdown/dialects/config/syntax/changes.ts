import type { Node, Pattern, Statement } from './nodes.ts'
import { namesOf } from './patterns.ts'

const changing = new Set(
  'push unshift splice pop shift fill sort reverse set add delete assign defineProperty'.split(' '),
)

/** What moves a date: `now.setMonth(…)`. */
export const movesDate =
  /^set(?:UTC)?(?:Date|Month|(?:Full)?Year|Hours|Minutes|Seconds|Milliseconds|Time)$/

/** The names that code may give another value, or whose members it may change. */
export function changesIn(statements: readonly Statement[]): Set<string> {
  const found = new Set([...nodesIn(statements).flatMap(changedBy), ...changedByOthers(statements)])
  found.delete('module')
  found.delete('exports')
  return found
}

/** The names of values whose members code may change by another name that it gives them. */
export function changedByOthers(statements: readonly Statement[]): Set<string> {
  const nodes = nodesIn(statements).filter((one) => !isGiven(one))
  const inside = new Set(nodes.flatMap(changedBy))
  const found = new Set<string>()
  for (const [name, of] of namesGiven(statements))
    if (inside.has(name) || found.has(name)) found.add(of)
  return found
}

/** Whether it gives a name another value, which does not change the value that it had. */
export const isGiven = (node: Node) => node.kind === 'assign' && node.to.kind === 'name'

/** The names that a value gives another value, or whose members it may change. */
export function changedBy(node: Node): string[] {
  if (node.kind === 'assign') return rootsOf(node.to)
  if (node.kind !== 'call' || node.of.kind !== 'member' || node.of.key.kind !== 'literal') return []
  const name = `${node.of.key.value}`
  const isChange = changing.has(name) || movesDate.test(name)
  return isChange ? [node.of.of, node.args[0]].flatMap(rootsOf) : []
}

/** What each name in code is given, but calls and members, which are other values. */
export function valuesGiven(statements: readonly Statement[]): Map<string, Node[]> {
  const found = new Map<string, Node[]>()
  for (const one of allStatements(statements)) {
    if (one.kind !== 'let' || one.pattern.kind !== 'name' || !one.value) continue
    if (one.value.kind === 'call' || one.value.kind === 'member') continue
    const { name } = one.pattern
    found.set(name, [...(found.get(name) ?? []), one.value].slice(0, 50))
  }
  return found
}

/** Whether code may move a date that a function is given, so under another name. */
export function movesGiven(statements: readonly Statement[]): boolean {
  const all = nodesIn(statements)
  const params = all.flatMap((one) => (one.kind === 'function' ? one.params : []))
  const names = new Set(params.flatMap(namesOf))
  return all.some(
    (one) =>
      one.kind === 'call' &&
      one.of.kind === 'member' &&
      one.of.key.kind === 'literal' &&
      movesDate.test(`${one.of.key.value}`) &&
      rootsOf(one.of.of).some((name) => names.has(name)),
  )
}

/** Each name that is given the value of another one, or a member of it, from the last. */
function namesGiven(statements: readonly Statement[]): [string, string][] {
  return allStatements(statements)
    .flatMap((one): [string, string][] => {
      if (one.kind !== 'let' || one.pattern.kind !== 'name' || !one.value) return []
      const { name } = one.pattern
      return one.value.kind === 'call' ? [] : rootsOf(one.value).map((of) => [name, of])
    })
    .reverse()
}

/** The statements of a file and of the functions in it. */
export function allStatements(statements: readonly Statement[]): Statement[] {
  const all = nodesIn(statements).flatMap((node) =>
    node.kind === 'function' && Array.isArray(node.body) ? node.body : [],
  )
  return statementsIn([...statements, ...all])
}

/** Statements and those within them, in no function. */
export const statementsIn = (all: readonly Statement[]): Statement[] =>
  all.flatMap((one) => [one, ...statementsIn(partsOfStatement(one))])

export function partsOfStatement(one: Statement): Statement[] {
  if (one.kind === 'if') return [...one.yes, ...one.no]
  if (one.kind === 'loop') return one.body
  return one.kind === 'unread' ? (one.ifs ?? []) : []
}

/** The name that a value is a member of, or the names in a pattern. */
function rootsOf(node: Node | undefined): string[] {
  if (node?.kind === 'name') return [node.name]
  if (node?.kind === 'member' || node?.kind === 'call') return rootsOf(node.of)
  if (node?.kind === 'array') return node.items.flatMap(rootsOf)
  if (node?.kind === 'spread') return rootsOf(node.of)
  return node?.kind === 'object' ? node.members.flatMap(({ value }) => rootsOf(value)) : []
}

export const maxNodes = 20_000

/** All values in code, up to a bound. */
export const nodesIn = (statements: readonly Statement[]): Node[] =>
  nodesBelow(statements.flatMap(valuesOf))

/** These values and those within them, up to a bound; of functions only where `isDeep`. */
export function nodesBelow(nodes: readonly Node[], isDeep = true): Node[] {
  const found: Node[] = []
  const open = [...nodes]
  for (let node = open.pop(); node && found.length < maxNodes; node = open.pop()) {
    found.push(node)
    // One may have more parts than a call takes arguments.
    if (isDeep || node.kind !== 'function') for (const one of partsOf(node)) open.push(one)
  }
  return found
}

function valuesOf(one: Statement): Node[] {
  if (one.kind === 'let') return [...(one.value ? [one.value] : []), ...defaultsOf(one.pattern)]
  if (one.kind === 'if') return [one.test, ...[...one.yes, ...one.no].flatMap(valuesOf)]
  if (one.kind === 'return') return one.value ? [one.value] : []
  if (one.kind === 'loop')
    return [...(one.of ? [one.of] : []), ...(one.heads ?? []), ...one.body.flatMap(valuesOf)]
  if (one.kind === 'function') return [one.node]
  if (one.kind === 'value') return [one.value]
  return one.ifs?.flatMap(valuesOf) ?? []
}

function defaultsOf(pattern: Pattern): Node[] {
  const own = pattern.byDefault ? [pattern.byDefault] : []
  if (pattern.kind === 'members')
    return [...own, ...pattern.members.flatMap(({ to }) => defaultsOf(to))]
  if (pattern.kind === 'items')
    return [...own, ...pattern.items.flatMap((item) => (item ? defaultsOf(item) : []))]
  return own
}

/** The values that a value is made of. */
export function partsOf(node: Node): Node[] {
  switch (node.kind) {
    case 'member':
      return [node.of, node.key]
    case 'call':
      return [node.of, ...node.args]
    case 'not':
    case 'spread':
      return [node.of]
    case 'binary':
      return [node.left, node.right]
    case 'choice':
      return [node.test, node.yes, node.no]
    case 'assign':
      return [node.to, node.value]
    case 'function': {
      const body = Array.isArray(node.body) ? node.body.flatMap(valuesOf) : [node.body]
      return [...node.params.flatMap(defaultsOf), ...body]
    }
    case 'array':
      return node.items
    case 'object':
      return node.members.map(({ value }) => value)
    case 'mixed':
      return node.parts
    default:
      return []
  }
}
