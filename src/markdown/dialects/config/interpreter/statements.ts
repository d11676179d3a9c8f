import type { FunctionNode, Pattern, Statement } from '../syntax/nodes.ts'
import { hoisted } from '../syntax/patterns.ts'
import { type Condition, not, some } from './conditions.ts'
import { guardBy, guarded, partly, withEntries } from './lists.ts'
import { bind } from './names.ts'
import { maxDepth, type Run } from './scope.ts'
import { loosen } from './steady/loose.ts'
import {
  choose,
  eitherOf,
  literal,
  nothing,
  type Scope,
  truthOf,
  type Value,
  variable,
} from './values.ts'

/** Where statements leave their block, and where their function, with what value. */
export interface Flow {
  leaves: Condition
  returns: Condition
  value: Value
}

const goesOn: Flow = { leaves: 'no', returns: 'no', value: literal(null) }
/** What is not read may leave at any place. */
const mayReturn: Flow = { leaves: 'unread', returns: 'unread', value: nothing }
const returned = (value: Value): Flow => ({ leaves: 'yes', returns: 'yes', value })

/** The value of a function with this body. */
export function resultOf(run: Run, scope: Scope, body: FunctionNode['body']): Value {
  if (!Array.isArray(body)) return run.evaluate(run, scope, body)
  const { returns, value } = execute(run, scope, hoisted(body))
  return choose(returns, value, literal(null))
}

/** Follows statements to where they leave their block. */
export function execute(run: Run, scope: Scope, statements: readonly Statement[]): Flow {
  const { guard, local, loop } = run
  let flow = goesOn
  for (const one of statements) {
    const isOver = run.steps-- <= 0 || run.depth > maxDepth
    const next = isOver ? returned(nothing) : step(run, scope, one)
    flow = followed(flow, next)
    if (isOver || one.kind === 'return') break
    // What is never reached is followed, too, because it tells which entries have no page.
    guardBy(run, not(next.leaves))
  }
  Object.assign(run, { guard, local, loop })
  return flow
}

const followed = (flow: Flow, next: Flow): Flow => ({
  leaves: some(flow.leaves, next.leaves),
  returns: flow.leaves === 'yes' ? flow.returns : some(flow.returns, next.returns),
  value: joined(flow.returns, flow.value, next),
})

/** The value that is returned where a condition holds, else where it is returned later. */
function joined(is: Condition, value: Value, next: Flow): Value {
  if (is === 'no') return next.value
  return next.returns === 'no' ? value : choose(is, value, next.value)
}

function step(run: Run, scope: Scope, one: Statement): Flow {
  switch (one.kind) {
    case 'return': {
      if (one.isBreak || one.isNext) return { ...goesOn, leaves: 'yes' }
      if (one.isThrow) run.generator.onThrow?.(run)
      return returned(one.value ? run.evaluate(run, scope, one.value) : literal(null))
    }
    case 'if':
      return decide(run, scope, one)
    case 'loop':
      return loopOver(run, scope, one)
    case 'unread':
      return one.ifs ? switched(run, scope, one.ifs) : mayReturn
    case 'let':
      bind(run, scope, one.pattern, one.value ? run.evaluate(run, scope, one.value) : literal(null))
      break
    case 'function':
      scope.values.set(one.name, { kind: 'function', node: one.node, scope })
      break
    case 'value':
      run.evaluate(run, scope, one.value)
  }
  return goesOn
}

/** The cases of a `switch`, which a `break` within one leaves alone. */
function switched(run: Run, scope: Scope, ifs: readonly Statement[]): Flow {
  return ifs.some((one) => breaks(one)) ? mayReturn : execute(run, scope, ifs)
}

type If = Extract<Statement, { kind: 'if' }>

function decide(run: Run, scope: Scope, { test, yes, no, isTry }: If): Flow {
  if (isTry) return attempt(run, scope, yes, no)
  const is = truthOf(run.evaluate(run, scope, test))
  if (is === 'yes' || is === 'no') return execute(run, scope, is === 'yes' ? yes : no)
  const first = guarded(run, is, () => execute(run, scope, yes))
  const second = guarded(run, not(is), () => execute(run, scope, no))
  return either(is, first, second)
}

/** What a `try` does, or its `catch`. */
function attempt(run: Run, scope: Scope, body: Statement[], caught: Statement[]): Flow {
  const { isTried, made } = run
  const isTrusted = run.generator.isTrusted?.(run) === true
  run.isTried ||= !isTrusted
  const first = execute(run, scope, body)
  run.isTried = isTried
  const second = guarded(run, 'unread', () => execute(run, scope, caught))
  return isTrusted || run.made > made ? first : either('unread', first, second)
}

function either(is: Condition, first: Flow, second: Flow): Flow {
  if (first.leaves === 'no' && second.leaves === 'no') return goesOn
  return {
    leaves: eitherOf(is, first.leaves, second.leaves),
    returns: eitherOf(is, first.returns, second.returns),
    value: first.returns === 'no' ? second.value : joined(is, first.value, second),
  }
}

type Loop = Extract<Statement, { kind: 'loop' }>
const maxItems = 20

function loopOver(run: Run, scope: Scope, loop: Loop): Flow {
  const { pattern, of, body } = loop
  const list = of ? run.evaluate(run, scope, of) : variable
  const isPartly = body.some((one) => breaks(one) || returnsIn(one))
  const isRead = list.kind === 'array' && !list.when && list.items.length <= maxItems
  if (!isRead || isPartly) loosen(scope, loop)
  const items = isRead ? list.items : [list.kind === 'entries' ? list.item : variable]
  const sets = list.kind === 'entries' ? (isPartly ? partly(list) : list).sets : null
  const guard = isRead || sets || run.generator.listsAreFilled ? 'yes' : 'unread'
  const turns = items.map((item) =>
    withEntries(run, sets, () =>
      guarded(run, guard, () => inTurn(run, scope, { pattern, body }, item)),
    ),
  )
  if (!body.some(returnsIn)) return goesOn
  // In which turn it returns, is not known.
  const value = turns.reduceRight<Value>(
    (no, { value: one }) => choose('unread', isRead ? one : nothing, no),
    nothing,
  )
  return { leaves: 'unread', returns: 'unread', value }
}

function inTurn(
  run: Run,
  scope: Scope,
  { pattern, body }: { pattern: Pattern | null; body: Statement[] },
  item: Value,
): Flow {
  const { code, loose } = scope
  const inner: Scope = { values: new Map(), parent: scope, code, ...(loose && { loose }) }
  if (pattern) bind(run, inner, pattern, item)
  return execute(run, inner, body)
}

/** Whether a statement may leave the loop or `switch` that it is in by `break`. */
function breaks(one: Statement): boolean {
  if (one.kind === 'return') return one.isBreak === true
  if (one.kind === 'if') return [...one.yes, ...one.no].some((each) => breaks(each))
  return one.kind === 'unread' && (!one.ifs || one.ifs.some((each) => breaks(each)))
}

/** Whether a statement may return, which ends the function that it is in. */
function returnsIn(one: Statement): boolean {
  if (one.kind === 'return') return !one.isBreak && !one.isNext && !one.isThrow
  if (one.kind === 'if') return [...one.yes, ...one.no].some(returnsIn)
  return (one.kind === 'loop' ? one.body : one.kind === 'unread' ? (one.ifs ?? []) : []).some(
    returnsIn,
  )
}
