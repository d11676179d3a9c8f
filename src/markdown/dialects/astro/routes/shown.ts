import { all, type Condition, some, test } from '../../config/interpreter/conditions.ts'
import { lookUp } from '../../config/interpreter/names.ts'
import type { Run } from '../../config/interpreter/scope.ts'
import { execute } from '../../config/interpreter/statements.ts'
import { assignedIn, mayBeCaught, mayBeLooped } from '../../config/interpreter/steady/assigned.ts'
import {
  type Code,
  eitherOf,
  pathsOf,
  truthOf,
  type Value,
} from '../../config/interpreter/values.ts'
import type { Statement } from '../../config/syntax/nodes.ts'

/** How many parts of a value may still be read: each may be in many others. */
interface Work {
  left: number
  /** What counts where code that is not read makes it of an entry. */
  made?: Condition
}
const maxParts = 500

/** Where a value is the entry that it is made for; `no` if it is made of none. */
export function shownIn(value: Value, work: Work = { left: maxParts }): Condition {
  if (work.left-- <= 0) return 'unread'
  const inside = (one: Value) => shownIn(one, work)
  if (value.kind === 'place') return /^(?:$|body|rendered)/.test(value.of[0] ?? '') ? 'yes' : 'no'
  if (value.kind === 'choice') return eitherOf(value.is, inside(value.yes), inside(value.no))
  if (value.kind === 'array') return some(...value.items.slice(0, 50).map(inside))
  if (value.kind === 'object') {
    const parts = [...value.members.values(), ...(value.rest ? [value.rest] : [])]
    return some(...parts.slice(0, 50).map(inside))
  }
  if (!pathsOf(value).includes('')) return 'no'
  if (value.kind === 'condition') return value.is
  // What code that is not read makes of an entry may be another one, or none.
  if (value.kind !== 'unread') return 'no'
  return value.isOther ? 'unread' : (work.made ?? 'unread')
}

/** The same, but what code that is not read makes of an entry counts as made of none. */
const keptIn = (value: Value): Condition => shownIn(value, { left: maxParts, made: 'no' })

const ofEntry = /^(?:|id|slug|filePath|data|data\.(?:slug|path|permalink|url|href|link|title|id))$/
// Texts share these, and the beginnings of others.
const ofMany =
  /:part$|^data\.(?:order|weight|tags?|categor(?:y|ies)|lang(?:uage)?|locale|series|authors?|year|month|draft|featured)$/

const isMadeOf = (value: Value, by: RegExp) => pathsOf(value).some((one) => by.test(one))

/** Where a page's address is that of an entry alone; `no` if it is made of none. */
export function addressed(params: Value, work: Work = { left: maxParts }): Condition {
  if (work.left-- <= 0) return 'unread'
  const inside = (one: Value) => addressed(one, work)
  if (params.kind === 'place' && params.made) return inside(params.made)
  if (params.kind === 'choice') {
    const [yes, no] = [inside(params.yes), inside(params.no)]
    // `id === 'index' ? undefined : id`, and what settings of the site choose
    const isFree = isOfId(params.is) && !isNamed(params.yes) && !isNamed(params.no)
    if (isFree || (yes === 'no' && no === 'no')) return some(yes, no)
    const isEmpty = params.no.kind === 'place' && asks(params.is, params.no)
    return eitherOf(params.is, ownOr(yes, params.yes), isEmpty ? 'unread' : ownOr(no, params.no))
  }
  if (params.kind === 'array') return some(...params.items.slice(0, 50).map(inside))
  if (params.kind === 'object') return some(...[...params.members.values()].map(inside))
  if (!isMadeOf(params, ofEntry)) return 'no'
  if (params.kind === 'place' && params.of.join() === 'id,/0') return isAlone
  if (params.kind !== 'condition') return 'yes'
  // `data.url.trim() || id`: each has to be its own; `id === 'a'` is one of two addresses.
  const sides = params.sides?.map((one) => (isPiece(one) ? 'no' : inside(one))) ?? ['no' as const]
  return all(...sides.map((one) => (one === 'no' ? 'unread' : one)))
}

/** `isReady(data) ? id : 'none'`: an address that texts share. */
const isNamed = (one: Value) => one.kind === 'literal' && /\w/.test(`${one.value ?? ''}`)

/** `data.abbrlink || id`: a key whose name is not known is its own as well. */
function ownOr(is: Condition, value: Value): Condition {
  if (is !== 'no') return is
  if (!isOwnKey(value)) return 'unread'
  // Texts without the key would share an address: `data.ready ? data.link : id`.
  if (value.kind === 'place') return some(truthOf(value), 'unread')
  return value.kind === 'unread' && !value.isOther ? 'yes' : 'unread'
}

/** Whether a question is about a place: `data.ready && id` is the first where it is empty. */
const asks = (is: Condition, { of }: { of: string[] }) =>
  typeof is === 'object' && 'of' in is && is.of.join() === of.join()

/** Entries in one folder share `id.split('/')[0]`. */
const isAlone = test({ of: ['id', '/1'] }, { is: null })

/** A part of an id, which may be a folder: `id.split('/')[0]`. */
const isPiece = (one: Value): boolean =>
  one.kind === 'place' && (one.made ? isPiece(one.made) : /^(?:\/|:from)/.test(one.of.at(-1) ?? ''))

/** Whether an address may be that of an entry by a key whose name is not known. */
export const isOwnKey = (params: Value): boolean =>
  pathsOf(params).some((one) => one.startsWith('data.') && !ofMany.test(one))

/** Where there is a key whose name is not known, of which an address is made. */
export function ownKeyOf(params: Value): Condition {
  if (params.kind === 'object') return all(...[...params.members.values()].map(ownKeyOf))
  const isKey = params.kind === 'place' || params.kind === 'condition'
  return isKey && isOwnKey(params) ? truthOf(params) : 'yes'
}

function isOfId(one: Condition): boolean {
  if (typeof one === 'string') return true
  if ('not' in one) return isOfId(one.not)
  if ('of' in one) return one.of[0] === 'id' || one.of[0] === 'slug'
  return ('all' in one ? one.all : one.some).every(isOfId)
}

/**
 * What the script of a page leaves of the entry that it shows: `entry = null`. It is followed to
 * its end, so that `let Content` has its value after it.
 */
export function keptBy(run: Run, code: Code): Condition {
  const { m, waiting, scope } = code
  const asked = (name: string) => keptIn(lookUp(run, scope, name))
  const own = new Set([...waiting.keys(), ...scope.values.keys()])
  const assigned = assignedIn(m).filter(({ name }) => own.has(name))
  if (assigned.length === 0) return 'yes'
  const changed = [...new Set(assigned.map(({ name }) => name))]
  const before = changed.filter((name) => asked(name) !== 'no')
  const statements = code.statements.flatMap((one) => (one.kind === 'unread' && one.ifs) || [one])
  const followed = statements.filter((one) => !isEnd(one))
  // What the script does with an entry is too late to change which pages there are.
  const known = run.changed
  run.changed = new Set()
  execute(run, scope, followed)
  run.changed = known
  const tags = changed.filter((name) => /^[A-Z]/.test(name) && asked(name) !== 'no')
  const kept = new Set([...before, ...tags])
  const ofKept = assigned.filter(({ name }) => kept.has(name))
  const isRead = !followed.some(({ kind }) => kind === 'unread')
  const isSure = isRead && !mayBeCaught(m, ofKept) && !mayBeLooped(m, ofKept)
  if (kept.size > 0 && !isSure) return 'unread'
  const left = all(...before.map(asked))
  return left === 'no' ? 'unread' : left
}

/** `if (!entry) return …` is asked by itself. */
const isEnd = (one: Statement) => one.kind === 'if' && one.no.length === 0 && one.yes.some(isReturn)

const isReturn = (one: Statement) => one.kind === 'return' && !one.isBreak && !one.isNext

/**
 * What a page asks of the entry that its script finds: `posts.find((one) => one.id === id)`. It is
 * not known if the script finds none.
 */
export function foundBy(run: Run, { scope, waiting }: Code): Condition {
  const names = [...scope.values.keys(), ...waiting.keys()]
  const values = names.slice(0, 200).map((name) => lookUp(run, scope, name))
  const found = values.filter(
    (one) => one.kind === 'choice' && !isBody(one.yes) && shownIn(one.yes) === 'yes',
  )
  if (found.length > 0) return all(...found.map((one) => shownIn(one)))
  return some('unread', ...values.map((one) => (one.kind === 'place' ? shownIn(one) : 'no')))
}

/** `entry.body || ''` does not find an entry. */
const isBody = (value: Value) => value.kind === 'place' && value.of[0] === 'body'
