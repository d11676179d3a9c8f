import { changedBy, isGiven, nodesBelow, statementsIn } from '../config/syntax/changes.ts'
import type { FunctionNode, Node, Pattern, Statement } from '../config/syntax/nodes.ts'
import { namesOf } from '../config/syntax/patterns.ts'
import type { Code } from './plugin-code.ts'

type IsTarget = (node: Node) => boolean

/** Whether a function makes such a call in any case, and with what it gets itself, unchanged. */
export function handsOn(code: Code, one: FunctionNode, isTarget: IsTarget): boolean {
  const steps = stepsOf(one)
  const given = [one.params, ...steps.flatMap((step) => partsOfGiven(one.params, step))]
  const at = steps.findIndex((step) =>
    callsOf(step).some((node) => isTarget(node) && given.some((params) => isSame(params, node))),
  )
  if (at === -1 || statementsIn(steps.slice(0, at)).some(isReturn)) return false
  return !isChanged(code, given.flat().flatMap(namesOf), isTarget)
}

/** `{ a, b }` in `const { a, b } = given`, of a function that is given nothing else. */
function partsOfGiven([first, ...others]: readonly Pattern[], step: Statement): Pattern[][] {
  const isOnly = first?.kind === 'name' && others.length === 0
  if (!isOnly || step.kind !== 'let' || step.pattern.kind !== 'members') return []
  return step.value?.kind === 'name' && step.value.name === first.name ? [[step.pattern]] : []
}

const stepsOf = ({ body }: FunctionNode): readonly Statement[] =>
  Array.isArray(body) ? body : [{ kind: 'return', value: body }]

const isReturn = (one: Statement): one is Statement & { kind: 'return' } =>
  one.kind === 'return' && !one.isBreak && !one.isNext && !one.isThrow

/** What a function may return. */
export const returnedBy = (one: FunctionNode): (Node | null)[] =>
  statementsIn(stepsOf(one))
    .filter(isReturn)
    .map(({ value }) => value)

/** The calls of a statement that depend on nothing: `a()`, `const b = a()`, `return { ...a() }`. */
function callsOf(step: Statement): Node[] {
  const isPlain = step.kind === 'value' || step.kind === 'let' || isReturn(step)
  if (!isPlain || !step.value) return []
  return step.value.kind === 'object' ? step.value.members.map(({ value }) => value) : [step.value]
}

/** Whether a call is given the parameters, each by its name. */
const isSame = (params: readonly Pattern[], node: Node) =>
  node.kind === 'call' &&
  node.args.length === params.length &&
  params.every((param, at) => isValueOf(param, node.args[at]))

function isValueOf(pattern: Pattern, node: Node | undefined): boolean {
  if (node?.kind === 'spread') return isValueOf(pattern, node.of)
  if (pattern.kind === 'name') return node?.kind === 'name' && node.name === pattern.name
  if (pattern.kind === 'items' || pattern.rest !== undefined || node?.kind !== 'object')
    return false
  const isGivenBy = ({ key, to }: { key: string; to: Pattern }) =>
    node.members.some((one) => one.key === key && isValueOf(to, one.value))
  return pattern.members.length === node.members.length && pattern.members.every(isGivenBy)
}

/** Whether code may take something of these values, or hands one on to other code. */
function isChanged(code: Code, names: readonly string[], isTarget: IsTarget): boolean {
  const held = new Set(names)
  const isHeld = (node: Node) => node.kind === 'name' && held.has(node.name)
  // Twice, because a function may come before what it names.
  for (const one of [...code.statements, ...code.statements])
    if (one.kind === 'let' && one.value && nodesBelow([one.value], false).some(isHeld))
      for (const name of namesOf(one.pattern)) held.add(name)
  const whole = names.filter((name) => name !== 'context' && name !== 'actions')
  return code.nodes.some((node) => {
    if (isGiven(node)) return changedBy(node).some((name) => names.includes(name))
    if (node.kind !== 'call') return changedBy(node).some((name) => held.has(name))
    if (isTarget(node)) return false
    const isTold = node.args.flatMap(wholeIn).some((name) => whole.includes(name))
    return isTold || (!isKept(node) && changedBy(node).some((name) => held.has(name)))
  })
}

/** Whether a call such as `list.sort()` leaves in its list what was there. */
const isKept = ({ of }: Node & { kind: 'call' }) =>
  of.kind === 'member' &&
  of.key.kind === 'literal' &&
  /^(?:sort|reverse|push|unshift|add|set)$/.test(`${of.key.value}`)

/** The names of values that an argument hands on as they are. */
function wholeIn(node: Node): string[] {
  if (node.kind === 'name') return [node.name]
  if (node.kind === 'spread') return wholeIn(node.of)
  if (node.kind === 'array') return node.items.flatMap(wholeIn)
  return node.kind === 'object' ? node.members.flatMap(({ value }) => wholeIn(value)) : []
}
