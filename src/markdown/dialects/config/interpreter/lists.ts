import type { Statement } from '../syntax/nodes.ts'
import { all, type Condition, some } from './conditions.ts'
import type { Run } from './scope.ts'
import {
  choose,
  type Entries,
  type EntrySet,
  mixed,
  nothing,
  truthOf,
  type Value,
  variable,
} from './values.ts'

/** Two lists as one. */
export function union(one: Value, other: Value): Value {
  if (one.kind === 'entries' && other.kind === 'entries')
    return { ...one, sets: [...one.sets, ...other.sets].slice(0, 50) }
  if (one.kind === 'entries' || other.kind === 'entries')
    return one.kind === 'entries' ? one : other
  if (one.kind === 'array' && other.kind === 'array') return arrays(one, other)
  return mixed(one, other)
}

type ArrayValue = Extract<Value, { kind: 'array' }>

// One of them is enough for a page.
const arrays = (one: ArrayValue, other: ArrayValue): Value => ({
  kind: 'array',
  items: [...one.items, ...other.items].slice(0, 2000),
  when: some(...[one, other].map(({ items, when = 'yes' }) => (items.length > 0 ? when : 'no'))),
})

/** Some of the entries of a list. */
export const partly = (of: Entries): Entries => ({
  ...of,
  sets: of.sets.map((set) => ({ ...set, condition: all(set.condition, 'unread') })),
})

/** The entries that a function of the code lets pass. */
export function filtered(run: Run, list: Entries, filter: Value): Entries {
  const condition = truthOf(passesOf(run, list.item, filter))
  const sets = list.sets.map((set) => ({ ...set, condition: all(set.condition, condition) }))
  if (run.taken.length < maxTaken)
    run.taken.push(...sets.map(({ collection }) => ({ collection, condition })))
  return { ...list, sets, item: narrowed(list.item, filter) }
}

/** `.filter(Boolean)` leaves what is made of the entries that pass. */
function narrowed(item: Value, filter: Value): Value {
  if (filter.kind !== 'global' || filter.name !== 'Boolean' || item.kind !== 'choice') return item
  if (item.no.kind === 'literal' && !item.no.value) return item.yes
  return item.yes.kind === 'literal' && !item.yes.value ? item.no : item
}

const maxTaken = 500

function passesOf(run: Run, item: Value, filter: Value): Value {
  const isCalled = filter.kind === 'function' || filter.kind === 'global'
  return isCalled ? run.apply(run, filter, [item, variable]) : notRead
}

const notRead: Value = { kind: 'condition', is: 'unread' satisfies Condition, paths: [''] }

/** Takes entries away from a list, whatever names it has. */
export function shorten(list: Entries): void {
  list.sets = partly(list).sets
}

/**
 * Whether a statement may end the loop that it is in, so that later entries are left out. A `break`
 * in another loop or in a `switch`, where `isOwn` is false, ends only that.
 */
export function leavesLoop(one: Statement, isOwn = true): boolean {
  if (one.kind === 'return') return (isOwn && one.isBreak === true) || one.value !== null
  if (one.kind === 'if') return [...one.yes, ...one.no].some((each) => leavesLoop(each, isOwn))
  const inner = one.kind === 'loop' ? one.body : one.kind === 'unread' ? (one.ifs ?? []) : []
  return inner.some((each) => leavesLoop(each, false))
}

/** Whether a statement of a loop may return, which ends the function that the loop is in. */
export const endsIn = (statements: readonly Statement[]): boolean =>
  statements.some((one) => {
    if (one.kind === 'return') return !one.isBreak && !one.isNext && !one.isThrow
    if (one.kind === 'if') return endsIn([...one.yes, ...one.no])
    return endsIn(one.kind === 'loop' ? one.body : one.kind === 'unread' ? (one.ifs ?? []) : [])
  })

/** What a loop returns in one of its turns, or else what follows it. */
export const ended = (turns: Value[], rest: Value | undefined): Value =>
  // What follows in the blocks around is not known here.
  rest === undefined ? nothing : turns.reduceRight((no, one) => choose('unread', one, no), rest)

/** Does what a loop over entries does. */
export function withEntries<T>(run: Run, sets: EntrySet[] | null, work: () => T): T {
  const { loop, guard } = run
  if (sets) run.loop = { sets, guard: 'yes' }
  // Names get other values for the entries of the list alone.
  if (sets) run.guard = all(guard, some(...sets.map(({ condition }) => condition)))
  const value = work()
  run.loop = loop
  run.guard = guard
  return value
}

const maxForks = 6

/** Whether only some ways through statements return, so that what follows is read for each way. */
export function returnsPartly(statements: readonly Statement[], rest: readonly Statement[]) {
  const forks = [...statements, ...rest].filter(({ kind }) => kind === 'if').length
  return forks <= maxForks && statements.some((one) => one.kind === 'if' && returns([one]))
}

const returns = (statements: readonly Statement[]): boolean =>
  statements.some((one) =>
    one.kind === 'if' ? returns(one.yes) || returns(one.no) : one.kind === 'return' && !one.isBreak,
  )

/** What is done where a condition of the entries of a loop holds. */
export function guarded<T>(run: Run, guard: Condition, work: () => T): T {
  const { loop, guard: before } = run
  run.guard = all(before, guard)
  if (loop) run.loop = { ...loop, guard: all(loop.guard, guard) }
  const value = work()
  run.loop = loop
  run.guard = before
  return value
}
