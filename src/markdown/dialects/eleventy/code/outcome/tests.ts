import type { Json } from '../../../../../shapes.ts'
import type { Node } from '../../../config/syntax/nodes.ts'
import type { DropTest } from '../../site.ts'
import { always, type Cover, never } from './cover.ts'
import { keyOf, standsFor } from './names.ts'
import type { Bound, Scope } from './scope.ts'
import { type Goal, isExact } from './search.ts'

const steps = () => ({ left: 100 })

// Eleventy sets these for each page, and makes lists of tags.
const ofEleventy = new Set('eleventy collections content pkg tags pagination'.split(' '))
const textsOfPage = new Set(['fileSlug', 'filePathStem', 'inputPath', 'outputFileExtension'])
const neverEmpty = new Set(['filePathStem', 'inputPath'])

/** Whether a value comes from the code and not from a text: `tags.length`. */
const isOfCode = ([first = '', ...more]: readonly string[]) =>
  ofEleventy.has(first) ||
  first in Object.prototype ||
  [first, ...more].some((one) => /[^\w-]|^\d/.test(one)) ||
  more.some((one) => one in Array.prototype || one in String.prototype)

/** What the value of a key may be. */
export function keyMay(path: readonly string[], goal: Goal): Cover {
  if (path[0] === 'page') return isOfPage(path, goal) ? never : always
  if (isOfCode(path)) return always
  const key = path.join('.')
  if (goal === 'none') return [{ key, isNot: true, isSet: true }]
  if (goal === 'false') return [{ key, is: false }]
  return [goal === 'true' ? { key } : { key, isNot: true }]
}

/** Whether `page` itself, or a text in it, is never this. */
function isOfPage([, name, ...more]: readonly string[], goal: Goal): boolean {
  if (goal === 'true' || more.length > 0) return false
  return name === undefined || (isExact(goal) ? textsOfPage : neverEmpty).has(name)
}

/** `'draft' in data` */
export function presenceMay({ left, right }: Binary, goal: Goal, scope: Scope): Cover {
  const isData = standsFor(right, scope, steps()).kind === 'data'
  const key = left.kind === 'literal' && typeof left.value === 'string' ? left.value : ''
  if (!isData || key === '' || isOfCode([key]) || key === 'page') return always
  return goal === 'true' ? [{ key, isSet: true }] : always
}

type Binary = Extract<Node, { kind: 'binary' }>

const opposite: Record<string, string> = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' }

/** A comparison of a key with a literal, or of the date of the page with the clock. */
export function comparisonMay({ sign, left, right }: Binary, goal: Goal, scope: Scope): Cover {
  const one = standsFor(left, scope, steps())
  const other = standsFor(right, scope, steps())
  if (/^[<>]=?$/.test(sign))
    return [scope, ...scopesOf(one, other)].some(({ file }) => file.movesDates)
      ? always
      : timesMay(sign, one, other, goal)
  const [key, value] = one.kind === 'key' ? [one, literalIn(other)] : [other, literalIn(one)]
  const wanted = goal === 'true' && sign in opposite ? sign : opposite[sign]
  if (key.kind !== 'key' || value === undefined || wanted === undefined) return always
  if (isOfCode(key.path) || key.path[0] === 'page') return always
  return testsOf(key.path.join('.'), value, wanted)
}

const scopesOf = (...all: Bound[]) => all.flatMap((one) => (one.kind === 'node' ? [one.scope] : []))

function testsOf(key: string, is: Json, sign: string): Cover {
  const isNot = sign.startsWith('!')
  const isStrict = sign.length === 3
  if (is === null || typeof is === 'object') return always
  // `==` takes more than one value for the same: `true` and 1.
  if (!isStrict && !isNot && typeof is !== 'string') return is === true ? [{ key }] : always
  // What YAML reads as a date, a number or the like is no text for JavaScript.
  if ((isNot || !isStrict) && typeof is === 'string' && noText.test(is)) return always
  const test: DropTest = { key, is, ...(isNot && { isNot: true }) }
  return [test]
}

const noText = /^(?:[-+.]?\d.*|true|false|null|~|)$/i

const literalIn = (bound: Bound): Json | undefined =>
  bound.kind === 'node' && bound.node.kind === 'literal' ? bound.node.value : undefined

/** Before its date, a page is not public here; from then on, its date is no longer to come. */
function timesMay(sign: string, one: Bound, other: Bound, goal: Goal): Cover {
  const key = timeKey(isNow(other) ? one : isNow(one) ? other : undefined)
  if (key === undefined) return always
  const isToCome = sign.startsWith('>') === isNow(other)
  const path = key.join('.')
  if (!['date', 'page.date'].includes(path))
    return isToCome && goal === 'true' && !isOfCode(key) && key[0] !== 'page'
      ? [{ key: path, isSet: true, isLater: true }]
      : always
  if (isToCome) return goal === 'true' ? never : always
  // Other dates than that of the page may be no dates, which come neither before nor after.
  const isOfPage = [one, other].some((of) => of.kind === 'key' && of.path[0] === 'page')
  return isOfPage && goal !== 'true' ? never : always
}

/** The key whose time this is: `data.a`, `new Date(data.a)`, `data.a.getTime()`. */
function timeKey(bound: Bound | undefined): readonly string[] | undefined {
  if (bound?.kind === 'key') return bound.path
  if (bound?.kind !== 'node' || bound.node.kind !== 'call') return undefined
  const { node, scope } = bound
  const [given] = node.args
  if (isNewDate(node) && node.args.length === 1 && given)
    return timeKey(standsFor(given, scope, steps()))
  return isTimeCall(node) ? timeKey(standsFor(memberOf(node), scope, steps())) : undefined
}

/** `new Date()`, `Date.now()` and `now.getTime()`. */
const isNow = (bound: Bound): boolean => {
  if (bound.kind !== 'node' || bound.node.kind !== 'call') return false
  const { node, scope } = bound
  if (isNewDate(node)) return node.args.length === 0
  const of = memberOf(node)
  if (isTimeCall(node)) return isNow(standsFor(of, scope, steps()))
  return of.kind === 'name' && of.name === 'Date' && keyOf(node.of) === 'now'
}

type Call = Extract<Node, { kind: 'call' }>

const isNewDate = ({ of, isNew }: Call) =>
  isNew === true && of.kind === 'name' && of.name === 'Date'
const isTimeCall = ({ of, args }: Call) =>
  args.length === 0 && ['getTime', 'valueOf'].includes(keyOf(of))
const memberOf = ({ of }: Call): Node => (of.kind === 'member' ? of.of : of)
