import { all, type Condition } from './conditions.ts'
import type { Run } from './scope.ts'
import {
  choose,
  type Entries,
  entryItself,
  mixed,
  nothing,
  pathsOf,
  truthOf,
  type Value,
  variable,
} from './values.ts'

/** `getCollection(name, filter)`. */
export function collectionOf(run: Run, [name, filter]: Value[]): Value {
  const collection = name?.kind === 'literal' ? String(name.value) : null
  const all: Entries = {
    kind: 'entries',
    sets: [{ collection, condition: 'yes' }],
    item: entryItself,
  }
  const isAll = !filter || (filter.kind === 'literal' && filter.value === null)
  run.taken.push(...all.sets)
  return isAll ? all : filtered(run, all, filter)
}

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

/**
 * `getEntry('blog', id)`, and `getEntry({ collection: 'blog', id })`. What a text says of an entry
 * may be any.
 */
export function entryOf(run: Run, [first = nothing, second]: Value[]): Value {
  const keys = first.kind === 'object' ? first.members : null
  const id = keys ? (keys.get('id') ?? keys.get('slug')) : second
  const name = keys ? keys.get('collection') : first
  return id ? entryBy(run, name, id) : mixed(first)
}

function entryBy(run: Run, name: Value | undefined, id: Value): Value {
  if (id.kind === 'choice')
    return choose(id.is, entryBy(run, name, id.yes), entryBy(run, name, id.no))
  // The code names one entry.
  if (id.kind === 'literal') return variable
  const isOfId = pathsOf(id).includes('id')
  const { shown } = run
  const isNamed = name?.kind === 'literal' && shown.size > 0 && !shown.has('')
  const isIt = isNamed ? shown.has(String(name.value)) : isOfId
  return isIt ? entryItself : variable
}
