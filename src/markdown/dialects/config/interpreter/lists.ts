import { all, type Condition, some } from './conditions.ts'
import type { EntrySet } from './questions.ts'
import { maxItems, type Run } from './scope.ts'
import { type Entries, mixed, nothing, truthOf, type Value, variable } from './values.ts'

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
  items: [...one.items, ...other.items].slice(0, maxItems),
  when: some(...[one, other].map(({ items, when = 'yes' }) => (items.length > 0 ? when : 'no'))),
})

/** A list of lists as one. */
export function flat({ items }: ArrayValue): Value {
  if (!items.some(({ kind }) => kind === 'entries' || kind === 'array'))
    return { kind: 'array', items }
  return items
    .map(
      (one): Value =>
        one.kind === 'entries' || one.kind === 'array' ? one : { kind: 'array', items: [one] },
    )
    .reduce(union)
}

/** Some of the entries of a list. */
export const partly = (of: Entries): Entries => ({
  ...of,
  sets: of.sets.map((set) => ({ ...set, condition: all(set.condition, 'unread') })),
})

/** `list.slice()` and `list.slice(0)` */
export const isCopy = ([from, to]: Value[]) =>
  !to && (!from || (from.kind === 'literal' && from.value === 0))

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

/** What is in lists may have been taken away, as by `list.splice.call(list, 0)`. */
export function shortenAll(lists: Value[]): void {
  for (const one of lists) {
    if (one.kind === 'entries') shorten(one)
    if (one.kind === 'array') one.when = 'unread'
  }
}

/** Does what a loop over entries does. */
export function withEntries<T>(run: Run, sets: EntrySet[] | null, work: () => T): T {
  if (!sets) return work()
  const { loop, guard, local } = run
  // Names get other values for the entries of the list alone.
  guardBy(run, some(...sets.map(({ condition }) => condition)))
  run.loop = { sets, guard }
  const value = work()
  Object.assign(run, { loop, guard, local })
  return value
}

/** What is done where a condition holds. */
export function guarded<T>(run: Run, guard: Condition, work: () => T): T {
  const { loop, guard: before, local } = run
  guardBy(run, guard)
  const value = work()
  Object.assign(run, { loop, guard: before, local })
  return value
}

/** Adds to the path condition of what follows. */
export function guardBy(run: Run, guard: Condition): void {
  if (guard === 'yes') return
  run.guard = all(run.guard, guard)
  run.local = all(run.local, guard)
  if (run.loop) run.loop = { ...run.loop, guard: all(run.loop.guard, guard) }
}

/** Code that is not read may call the functions that it gets, with any values. */
export function mayCall(run: Run, args: readonly Value[]): void {
  for (const one of args)
    if (one.kind === 'function')
      guarded(run, 'unread', () => run.apply(run, one, [nothing, nothing]))
}
