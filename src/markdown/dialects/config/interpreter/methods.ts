import { matched } from './compare.ts'
import { all, type Condition, not, some, test } from './conditions.ts'
import {
  filtered,
  flat,
  guarded,
  isCopy,
  mayCall,
  partly,
  shortenAll,
  union,
  withEntries,
} from './lists.ts'
import { memberOf, withStep } from './members.ts'
import { isSameDate, sameDate } from './packages/dates.ts'
import { callSchema } from './packages/schema.ts'
import { isParts, numberOf, partAt, splitOf } from './parts.ts'
import { answerOf, type EntrySet } from './questions.ts'
import { bounded, type Run } from './scope.ts'
import { ofUnread } from './unread-methods.ts'
import {
  another,
  choose,
  condition,
  type Entries,
  literal,
  mixed,
  type Place,
  partOf,
  pathsOf,
  truthOf,
  type Value,
  variable,
} from './values.ts'

type ArrayValue = Extract<Value, { kind: 'array' }>

/** The result of a method. */
export function callMethod(run: Run, of: Value, name: string, args: Value[]): Value {
  if (of.kind === 'schema') return callSchema(run, of, name, args)
  if (name === 'then') return run.apply(run, args[0] ?? variable, [of])
  if (name === 'catch' || name === 'finally') return of
  if (of.kind === 'choice' && of.size < 8)
    return choose(of.is, callMethod(run, of.yes, name, args), callMethod(run, of.no, name, args))
  if (of.kind === 'entries') return ofEntries(run, of, name, args)
  if (of.kind === 'array') return ofArray(run, of, name, args)
  if (of.kind === 'place') return ofPlace(run, of, name, args)
  if (of.kind === 'date' || of.kind === 'now')
    return isSameDate(name, args) ? of : mixed(of, ...args)
  if (of.kind === 'regex') return name === 'test' ? matched(of, args[0]) : mixed(of, ...args)
  if (of.kind === 'method') shortenAll([of.of, ...args])
  return (of.kind === 'literal' && ofText(of, name, args)) || ofUnread(run, of, name, args)
}

const maxText = 1000

/** What a method makes of a text of the code: `lang.replace('_', '-')`. */
function ofText({ value }: Extract<Value, { kind: 'literal' }>, name: string, args: Value[]) {
  const [by, to] = args.map((one) => (one.kind === 'literal' ? one.value : null))
  if (typeof value !== 'string' || typeof by !== 'string') return null
  if (name === 'split')
    return { kind: 'array' as const, items: value.split(by).slice(0, 1000).map(literal) }
  const isShort = typeof to === 'string' && value.length + to.length <= maxText
  return name === 'replace' && isShort ? literal(value.replace(by, to)) : null
}

const same = /^(?:sort|toSorted|reverse|toReversed|flat)$/

function ofEntries(run: Run, of: Entries, name: string, args: Value[]): Value {
  const [first = variable] = args
  if (name === 'filter') return filtered(run, of, first)
  if (same.test(name)) return name === 'sort' || name === 'reverse' ? of : { ...of }
  if (name === 'map' || name === 'flatMap') return mapped(run, of, name, first)
  if (name === 'concat') return [{ ...of } as Value, ...args].reduce(union)
  if (name === 'slice') return isCopy(args) ? { ...of } : partly(of)
  if (name === 'entries') return { ...of, item: { kind: 'array', items: [variable, of.item] } }
  if (name === 'find') return foundIn(run, of, first)
  if (name === 'at') return another(of.item)
  return doneFor(run, of, name, args)
}

/** What a function does with each entry; `some` and the like may end before any of them. */
function doneFor(run: Run, of: Entries, name: string, [first = variable, start]: Value[]): Value {
  const isAll = name === 'forEach' || name === 'reduce'
  if (!isAll && first.kind !== 'function' && first.kind !== 'global') return mixed(of.item)
  const given = name === 'reduce' ? [start ?? variable, of.item] : [of.item, variable, of]
  const made = guarded(run, isAll ? 'yes' : 'unread', () =>
    withEntries(run, of.sets, () => run.apply(run, first, given)),
  )
  return name === 'forEach' ? made : mixed(of.item)
}

/** The entry of an id; other questions may find one more than once, and some never. */
function foundIn(run: Run, of: Entries, by: Value): Value {
  const asked = mixed(run.apply(run, by, [of.item, variable]))
  if (!asked.paths.some((one) => one === 'id' || one === 'slug')) return another(of.item)
  const isShown = of.sets.every(({ collection }) => run.shown.has(collection ?? ''))
  const is = some(...of.sets.map((set) => set.condition))
  return isShown ? choose(is, of.item, literal(null)) : of.item
}

const paramsOf = (page: Value) =>
  page.kind === 'object' ? memberOf(page, literal('params')) : page

function mapped(run: Run, of: Entries, name: string, by: Value): Value {
  const args = [of.item, { ...variable, isIndexOf: of }, of]
  const made = withEntries(run, of.sets, () => run.apply(run, by, args))
  if (name === 'map' || made.kind === 'object') return { ...of, item: made }
  if (made.kind === 'array') {
    const { when = 'yes' } = made
    const sets = of.sets.map((set) => ({ ...set, condition: all(set.condition, when) }))
    // Other items may be other entries.
    const isMore = made.items.slice(1).some((one) => pathsOf(paramsOf(one)).length === 0)
    const more = isMore ? of.sets.map((set): EntrySet => ({ ...set, condition: 'unread' })) : []
    return { sets: [...sets, ...more], kind: 'entries', item: made.items[0] ?? mixed() }
  }
  // A list for each entry may be empty.
  return { ...(made.kind === 'place' ? of : partly(of)), item: made }
}

const maxItems = 100
const isPartly = ({ when = 'yes' }: ArrayValue) => when !== 'yes'
const changing = /^(?:push|unshift|pop|shift|splice|fill|copyWithin|add|delete|clear)$/

function ofArray(run: Run, of: ArrayValue, name: string, args: Value[]): Value {
  const [first = variable] = args
  if (changing.test(name)) of.when = 'unread'
  const isAsked = name === 'includes' || name === 'has'
  if (isAsked && (of.when ?? 'yes') !== 'yes') return condition('unread', mixed(of, ...args).paths)
  if (isAsked && first.kind === 'choice')
    return choose(first.is, includes(of, first.yes), includes(of, first.no))
  if (isAsked) return includes(of, first)
  if (name === 'flat') return flat(of)
  if (name === 'filter' || same.test(name) || name === 'concat')
    return name === 'concat'
      ? bounded(run, [of as Value, ...args].reduce(union))
      : kept(of, name, first)
  if (of.items.length > maxItems || isPartly(of)) return mixed(of, ...args)
  return eachOf(run, of, name, args)
}

function eachOf(run: Run, of: ArrayValue, name: string, args: Value[]): Value {
  if (!/^(?:some|every|forEach|map|flatMap)$/.test(name)) return mixed(of, ...args)
  const made = of.items.map((one) => run.apply(run, args[0] ?? variable, [one, variable]))
  if (name === 'map') return { kind: 'array', items: made }
  if (name === 'flatMap') return flat({ kind: 'array', items: made })
  const paths = mixed(...made).paths
  return condition((name === 'every' ? all : some)(...made.map(truthOf)), paths)
}

// Which texts of a list are left is not read.
function kept(of: ArrayValue, name: string, by: Value): Value {
  if (name === 'filter') return by.kind === 'global' ? of : another(of, variable)
  const items = /^(?:reverse|toReversed)$/.test(name) ? of.items.toReversed() : of.items
  if (name === 'reverse') of.items = items
  return name === 'toReversed' ? { ...of, items } : of
}

const maxTests = 20

function includes({ items }: ArrayValue, value: Value): Value {
  const literals = items.flatMap((one) => (one.kind === 'literal' ? [one.value] : []))
  const isRead = literals.length === items.length
  if (value.kind === 'literal' && isRead) return literal(literals.includes(value.value))
  if (value.kind !== 'place' || !isRead) {
    const unread = mixed(value, ...(isRead ? [] : items.slice(0, 20)))
    return condition(answerOf({ ...unread, isVariable: false }), unread.paths)
  }
  const is =
    literals.length > maxTests
      ? test(value, { any: literals })
      : some(...literals.map((one) => test(value, { is: one })))
  return condition(is, pathsOf(value))
}

function ofPlace(run: Run, of: Place, name: string, args: Value[]): Value {
  if (of.made) return callMethod(run, of.made, name, args)
  const [first = variable] = args
  const asked = first.kind === 'literal' && first.value !== null ? askedOf(name, first.value) : null
  if (asked) return condition(test(of, asked), pathsOf(of))
  if (name === 'split' && first.kind === 'literal' && first.value === '/') return splitOf(of)
  const isAny = (name === 'some' || name === 'every') && first.kind === 'function'
  if (isAny) return anyOf(run, of, name, first)
  if (isParts(of) && name !== 'filter') return pieceOf(run, of, name, first)
  const step = stepOf(name, first)
  if (step) return withStep(of, step)
  if (name === 'toString') return of
  if (name === 'map' && first.kind === 'function') return eachItem(run, of, first)
  if (sameDate.test(name)) return { kind: 'date', of: of.of }
  if (name === 'match' && first.kind === 'regex') return matched(first, of)
  mayCall(run, args)
  const value = mixed(of, ...args)
  return isShort(name, args) ? { ...value, paths: value.paths.map(partOf) } : value
}

const steps: Record<string, string> = { toLowerCase: ':low', toUpperCase: ':up', trim: ':trim' }

function stepOf(name: string, first: Value): string | undefined {
  if (name === 'split')
    return first.kind === 'literal' && first.value === ',' ? ':comma' : undefined
  if (name === 'filter')
    return first.kind === 'global' && first.name === 'Boolean' ? ':filled' : undefined
  return Object.hasOwn(steps, name) ? steps[name] : undefined
}

/** A list of which code makes the same of each item: `tags.map((tag) => tag.toLowerCase())`. */
function eachItem(run: Run, of: Place, by: Value): Value {
  const item: Place = { kind: 'place', of: ['item'] }
  const made = run.apply(run, by, [item, variable])
  const isStep = made.kind === 'place' && made.of[0] === 'item' && made.or === undefined
  const added = isStep ? made.of.slice(1) : []
  if (!isStep || !added.every((step) => ofItems.test(step))) return mixed(of, made)
  return added.reduce<Value>((one, step) => (one.kind === 'place' ? withStep(one, step) : one), of)
}

const ofItems = /^:(?:low|up|trim)$/

/** Whether a method takes few letters of a text. */
function isShort(name: string, [from, to]: Value[]): boolean {
  // `id.split('')[0]`
  const isLetters = name === 'split' && from?.kind === 'literal' && from.value === ''
  if (isLetters || name === 'charAt') return true
  const isStart = from?.kind === 'literal' && from.value === 0
  const most = to?.kind === 'literal' ? Number(to.value) : 0
  return /^(?:slice|substr|substring)$/.test(name) && isStart && most > 0 && most < 10
}

function pieceOf(run: Run, of: Place, name: string, at: Value): Value {
  if (name === 'indexOf' || name === 'findIndex') return numberOf(run, of, name, at)
  const ends: Record<string, string> = { pop: '-1', shift: '0' }
  const index = name === 'at' && at.kind === 'literal' ? String(at.value) : ends[name]
  return index === undefined ? mixed(of) : partAt(of, index)
}

function askedOf(name: string, value: string | number | boolean | object) {
  if (name === 'includes' || name === 'has') return { has: value as string }
  if (typeof value !== 'string') return null
  if (name === 'startsWith') return { starts: value }
  return name === 'endsWith' ? { ends: value } : null
}

function anyOf(run: Run, of: Place, name: string, by: Value): Value {
  const isInner = of.of[0] === 'item'
  const asked = truthOf(run.apply(run, by, [{ kind: 'place', of: ['item'] }, variable]))
  const is = items(of, name === 'some' ? asked : not(asked), isInner)
  return condition(name === 'some' ? is : not(is), pathsOf(of))
}

const items = (of: Place, asked: Condition, isInner: boolean): Condition =>
  isInner ? 'unread' : typeof asked === 'string' ? asked : test(of, { items: asked })
