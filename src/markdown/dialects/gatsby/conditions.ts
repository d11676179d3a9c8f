import type { Json } from '../../../shapes.ts'
import { bodyAt, returnsOf } from '../config/static/code.ts'
import { endOf, isName, isSign, textAt } from '../config/static/module.ts'
import { bindingOf, type Code, chainAt, resolve, type Step } from './names.ts'
import { allOf, type Comparison, notOf, type PageTest, type Subject, someOf } from './page-test.ts'
import { regexTest, subjectOf } from './text-queries.ts'

const maxDepth = 20
const maxConditions = 500

/** What a condition between two tokens asks of a text; null for what is not read. */
export function conditionAt(c: Code, from: number, to: number): PageTest {
  const known = c.known.get(from)
  if (known !== undefined) return known
  // Of too many, none is known.
  const test = c.known.size < maxConditions ? readCondition(c, from, to, 0) : null
  c.known.set(from, test)
  return test
}

function readCondition(c: Code, from: number, to: number, depth: number): PageTest {
  const { m } = c
  if (from >= to || depth > maxDepth) return null
  for (const [sign, join] of [
    ['|', someOf],
    ['&', allOf],
  ] as const) {
    const parts = divide(c, from, to, sign)
    if (parts.length > 1) return join(parts.map(([a, b]) => readCondition(c, a, b, depth + 1)))
  }
  if (isSign(m, from, '(') && endOf(m, from) === to - 1)
    return readCondition(c, from + 1, to - 1, depth + 1)
  if (isSign(m, from, '!') && !isSign(m, from + 1, '='))
    return notOf(readCondition(c, from + 1, to, depth + 1))
  return comparison(c, from, to)
}

/** The parts between `||` or `&&` on this level. */
function divide({ m }: Code, from: number, to: number, sign: string): [number, number][] {
  const parts: [number, number][] = []
  let start = from
  for (let at = from; at < to; at++) {
    if (isSign(m, at, sign) && isSign(m, at + 1, sign)) {
      parts.push([start, at])
      start = at + 2
      at++
    } else if (['(', '[', '{'].some((one) => isSign(m, at, one))) at = endOf(m, at)
  }
  return [...parts, [start, to]]
}

function comparison(c: Code, from: number, to: number): PageTest {
  const { m } = c
  for (let at = from; at < to; at++) {
    if (['(', '[', '{'].some((one) => isSign(m, at, one))) at = endOf(m, at)
    else if (isSign(m, at + 1, '=') && (isSign(m, at, '=') || isSign(m, at, '!'))) {
      const right = isSign(m, at + 2, '=') ? at + 3 : at + 2
      return equality(c, [from, at], [right, to], isSign(m, at, '='))
    } else if (isSign(m, at, '>') || isSign(m, at, '<')) return indexTest(c, from, at)
    else if (isSign(m, at, '?') && !isSign(m, at + 1, '.')) return null
  }
  return single(c, from, to)
}

function equality(
  c: Code,
  one: readonly [number, number],
  other: readonly [number, number],
  isEqual: boolean,
): PageTest {
  const [literal, written] = literalAt(c, ...other)
    ? [literalAt(c, ...other), one]
    : [literalAt(c, ...one), other]
  if (!literal) return null
  if (indexOf(c, written[0])) {
    const found = indexTest(c, ...written)
    return literal.value === -1 ? (isEqual ? notOf(found) : found) : null
  }
  const of = subjectAt(c, written[0], written[1])
  if (!of) return environment(c, written[0], literal.value, isEqual)
  const test: PageTest = { of, as: { equal: literal.value } }
  return isEqual ? test : notOf(test)
}

// A site is built for production.
function environment(c: Code, at: number, value: Json, isEqual: boolean): PageTest {
  const isMode = namesOf(chainAt(c, at).steps).at(-1) === 'NODE_ENV'
  return isMode ? (value === 'production') === isEqual : null
}

const fixed: Record<string, Json> = { true: true, false: false, null: null, undefined: null }

function literalAt({ m }: Code, from: number, to: number): { value: Json } | null {
  const token = m.tokens[from]
  if (!token) return null
  if (isSign(m, from, '-') && to === from + 2) return { value: -Number(textAt(m, from + 1)) }
  if (to !== from + 1) return null
  if (token.kind === 'text') return { value: token.text }
  if (token.kind === 'number') return { value: Number(token.text) }
  return Object.hasOwn(fixed, token.text) ? { value: fixed[token.text] ?? null } : null
}

const namesOf = (steps: readonly Step[]) =>
  steps.flatMap((step) => ('name' in step ? [step.name] : []))

/** What a chain of names, or `_.get(node, 'a.b')`, is of a text. */
function subjectAt(c: Code, from: number, to: number): Subject | null {
  const { steps, end } = chainAt(c, from)
  if (end < to) return null
  const last = steps.at(-1)
  const call = last && 'call' in last ? last.call : undefined
  if (call !== undefined) return isGet(steps) ? gotten(c, call) : null
  return subjectOfNames(namesOf(resolve(c, from)))
}

const isGet = (steps: readonly Step[]) => /^(?:_?get)$/.test(namesOf(steps).at(-1) ?? '')

function gotten(c: Code, call: number): Subject | null {
  const { m } = c
  const { end } = chainAt(c, call + 1)
  if (!isSign(m, end, ',') || m.tokens[end + 1]?.kind !== 'text') return null
  return subjectOfNames([...namesOf(resolve(c, call + 1)), ...textAt(m, end + 1).split('.')])
}

function subjectOfNames(names: readonly string[]): Subject | null {
  const own = subjectOf(names)
  if (own) return own
  return /^(?:slug|path|permalink|url)$/.test(names.at(-1) ?? '') ? { address: true } : null
}

/** A call that asks something, or a value that is there. */
function single(c: Code, from: number, to: number): PageTest {
  const { m } = c
  if (to === from + 1 && /^(?:true|false)$/.test(textAt(m, from))) return textAt(m, from) === 'true'
  const literal = m.tokens[from]?.kind === 'other' && textAt(m, from).startsWith('/')
  if (literal && isSign(m, from + 2, 'test')) return tested(c, from, from + 3)
  if (isSign(m, from, '[')) return listed(c, from)
  const { steps, end } = chainAt(c, from)
  const last = steps.at(-1)
  if (end < to || last === undefined) return null
  if ('name' in last) return isSet(subjectAt(c, from, to))
  if (isGet(steps)) return isSet(gotten(c, last.call))
  const name = namesOf(steps).at(-1) ?? ''
  if (name === 'Boolean') return conditionAt(c, last.call + 1, endOf(m, last.call))
  return called(c, subjectOfNames(namesOf(resolve(c, from)).slice(0, -1)), name, last.call)
}

const isSet = (of: Subject | null): PageTest =>
  of === null || 'address' in of ? null : { of, as: { set: true } }

const methods: Record<string, 'holds' | 'begins' | 'ends'> = {
  includes: 'holds',
  startsWith: 'begins',
  endsWith: 'ends',
}

function called({ m }: Code, of: Subject | null, name: string, call: number): PageTest {
  const token = m.tokens[call + 1]
  if (of === null || !token || !isSign(m, call + 2, ')')) return null
  if (name === 'match' && token.kind === 'other') return regexTest(of, token.text)
  const is = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (is === undefined || token.kind !== 'text') return null
  // A list holds one of its values.
  const isList = 'key' in of && is === 'holds'
  const as: Comparison = { is, value: token.text }
  return isList
    ? someOf([
        { of, as },
        { of, as: { equal: token.text } },
      ])
    : { of, as }
}

/** `/expression/.test(value)` */
function tested(c: Code, regex: number, call: number): PageTest {
  const of = subjectAt(c, call + 1, endOf(c.m, call))
  return of ? regexTest(of, textAt(c.m, regex)) : null
}

/** `['a', 'b'].includes(value)` */
function listed(c: Code, open: number): PageTest {
  const { m } = c
  const end = endOf(m, open)
  if (!isSign(m, end + 2, 'includes') || !isSign(m, end + 3, '(')) return null
  const inner = m.tokens.slice(open + 1, end).filter(({ text }) => text !== ',')
  const of = subjectAt(c, end + 4, endOf(m, end + 3))
  if (!of || 'address' in of || inner.some(({ kind }) => kind !== 'text')) return null
  return { of, as: { any: inner.map(({ text }) => text) } }
}

/** The bracket of `indexOf(…)` at the end of a chain. */
function indexOf(c: Code, from: number): number | null {
  const { steps } = chainAt(c, from)
  const last = steps.at(-1)
  return namesOf(steps).at(-1) === 'indexOf' && last && 'call' in last ? last.call : null
}

/** `value.indexOf('a') > -1`, `>= 0`, `< 0` */
function indexTest(c: Code, from: number, sign: number): PageTest {
  const call = indexOf(c, from)
  if (call === null) return null
  const of = subjectOfNames(namesOf(resolve(c, from)).slice(0, -1))
  const found = called(c, of, 'includes', call)
  return isSign(c.m, sign, '<') ? notOf(found) : found
}

/** What the function at a token asks of its argument; null if it is not read. */
export function functionTest(c: Code, at: number): PageTest {
  const { m } = c
  const body = bodyAt(m, at)
  if (body === undefined) {
    const value = isName(m, at) ? bindingOf(c, textAt(m, at), at)?.value : undefined
    if (isSign(m, at, 'Boolean')) return true
    return value !== undefined && bodyAt(m, value) !== undefined ? functionTest(c, value) : null
  }
  if (!isSign(m, body, '{')) return conditionAt(c, body, expressionEnd(c, body))
  const [one, ...others] = returnsOf(m, body)
  return one === undefined || others.length > 0 || isSign(m, body + 1, 'if')
    ? null
    : conditionAt(c, one + 1, expressionEnd(c, one + 1))
}

/** Where an expression ends: at a comma or semicolon of its level, or the bracket around it. */
export function expressionEnd({ m }: Code, from: number): number {
  let at = from
  for (; at < m.tokens.length; at++) {
    if (m.tokens[at]?.kind !== 'sign') continue
    const text = textAt(m, at)
    if (',;)]}'.includes(text)) return at
    if ('([{'.includes(text)) at = endOf(m, at)
  }
  return at
}
