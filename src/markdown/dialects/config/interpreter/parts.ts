import type { Condition } from './conditions.ts'
import type { Run } from './scope.ts'
import { ofEach } from './steady/name-keys.ts'
import { mixed, type Place, truthOf, type Value, variable } from './values.ts'

/** Whether it lists the parts of a path, as `id.split('/')`, or those that are not empty. */
export const isParts = ({ of }: Place): boolean =>
  of.at(-1) === ':split' || (of.at(-1) === ':filled' && of.at(-2) === ':split')

/** `id.split('/')`; ids and paths are there in each entry, so that nothing counts instead. */
export const splitOf = (of: Place): Value =>
  of.or !== undefined && !ofEach.test(of.of[0] ?? '')
    ? mixed(of)
    : { kind: 'place', of: [...of.of, ':split'] }

/** The part at a number, counted from the end if it is negative. */
export const partAt = (of: Place, at: string): Place => ({
  kind: 'place',
  of: [...(of.of.at(-1) === ':split' ? of.of.slice(0, -1) : of.of), `/${at}`],
})

/** The part by a number that code makes of the list: `parts[parts.indexOf('posts') + 1]`. */
export function partBy(of: Place, key: Value): Value {
  const step = key.kind === 'place' ? numberIn(key) : undefined
  const isOwn = key.kind === 'place' && key.of.slice(0, -1).join() === of.of.join()
  if (step === undefined || !isOwn) return mixed(of, key)
  return { kind: 'place', of: [...of.of, step.replace(':at', ':from')] }
}

const numberIn = ({ of }: Place) => (of.at(-1)?.startsWith(':at/') ? of.at(-1) : undefined)

/** `parts.indexOf('posts')` and `parts.findIndex((one) => one === 'posts')` */
export function numberOf(run: Run, of: Place, name: string, by: Value): Value {
  const isAsked = name === 'findIndex' && by.kind === 'function'
  // It is not `item`, which may be that of a list around it.
  const item: Place = { kind: 'place', of: ['part'] }
  const asked = isAsked ? wordsIn(truthOf(run.apply(run, by, [item, variable]))) : null
  const words = name === 'indexOf' && by.kind === 'literal' ? [by.value] : asked
  const isRead = words?.every((one) => typeof one === 'string' && /^[^/,]+$/.test(one))
  if (!words || !isRead || words.length > maxWords) return mixed(of, by)
  return { kind: 'place', of: [...of.of, `:at/0/${words.join('/')}`] }
}

const maxWords = 20

/** The texts that a condition takes, if it asks for nothing else. */
function wordsIn(one: Condition): unknown[] | null {
  if (typeof one === 'string' || 'not' in one || 'all' in one) return null
  if ('of' in one) {
    const { of, is, ...others } = one
    return of.join() === 'part' && Object.keys(others).length === 0 ? [is] : null
  }
  const each = one.some.map(wordsIn)
  return each.includes(null) ? null : each.flatMap((words) => words ?? [])
}

/** A number of a part and what is added to it. */
export function movedBy(sign: string, left: Value, right: Value): Value | null {
  if (left.kind !== 'place' || right.kind !== 'literal') return null
  const [, by = '', ...words] = numberIn(left)?.split('/') ?? []
  const more = sign === '-' ? -Number(right.value) : Number(right.value)
  const isNumber = typeof right.value === 'number' && Math.abs(more) < 10
  if (words.length === 0 || !isNumber) return null
  return {
    kind: 'place',
    of: [...left.of.slice(0, -1), `:at/${Number(by) + more}/${words.join('/')}`],
  }
}
