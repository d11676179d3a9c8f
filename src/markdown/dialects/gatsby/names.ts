import { bodyAt } from '../config/static/code.ts'
import { endOf, isName, isSign, type Module, textAt } from '../config/static/module.ts'
import type { PageTest } from './page-test.ts'

/** A file of code, its brackets from their ends, and what its names are bound to. */
export interface Code {
  m: Module
  /** For each closing bracket, where it is opened. */
  starts: Map<number, number>
  /** For each token, the bracket that it is in; -1 at the margin. */
  outer: number[]
  bound: Map<string, Binding[]>
  /** What conditions ask, by their first tokens. */
  known: Map<number, PageTest>
}

interface Binding {
  /** Where the name is bound. */
  at: number
  /** The members that lead from the value to the name. */
  path: string[]
  /** Where the value begins; undefined for a parameter. */
  value?: number
}

/** Finds the brackets and names of a file. */
export function openCode(m: Module): Code {
  const starts = new Map([...m.ends].map(([start, end]) => [end, start]))
  const c: Code = { m, starts, outer: outerOf(m), bound: new Map(), known: new Map() }
  for (let at = 0; at < m.tokens.length; at++) {
    if (['const', 'let', 'var'].some((word) => isSign(m, at, word))) bindConstant(c, at + 1)
    else if (isSign(m, at, '=') && isSign(m, at + 1, '>')) bindParameters(c, at)
    else if (isSign(m, at, 'function')) bindAll(c, isSign(m, at + 1, '(') ? at + 1 : at + 2)
  }
  return c
}

function outerOf(m: Module): number[] {
  const open: number[] = []
  return m.tokens.map(({ kind, text }, at) => {
    if (kind === 'sign' && ')]}'.includes(text)) open.pop()
    const outer = open.at(-1) ?? -1
    if (kind === 'sign' && '([{'.includes(text)) open.push(at)
    return outer
  })
}

function bindConstant(c: Code, at: number): void {
  const end = isSign(c.m, at, '{') ? endOf(c.m, at) : at
  let equals = end + 1
  // A type may follow the name.
  while (equals < end + 40 && !isSign(c.m, equals, '=')) equals++
  if (isSign(c.m, equals, '=')) bindPattern(c, at, [], equals + 1)
  else if (isSign(c.m, end + 1, 'of')) bindPattern(c, at, [])
}

function bindParameters(c: Code, arrow: number): void {
  if (isName(c.m, arrow - 1)) bindPattern(c, arrow - 1, [])
  else if (isSign(c.m, arrow - 1, ')')) bindAll(c, c.starts.get(arrow - 1) ?? -1)
}

/** The parameters in these brackets. */
function bindAll(c: Code, open: number): void {
  if (!isSign(c.m, open, '(')) return
  for (let at = open + 1; at < endOf(c.m, open); at++) {
    const isFirst = at === open + 1 || isSign(c.m, at - 1, ',')
    if (isFirst) bindPattern(c, at, [])
    if (isSign(c.m, at, '{') || isSign(c.m, at, '(') || isSign(c.m, at, '[')) at = endOf(c.m, at)
  }
}

/** `name`, or `{ a, b: c, d: { e } }`. */
function bindPattern(c: Code, at: number, path: string[], value?: number): void {
  const { m } = c
  if (path.length > 20) return
  if (isName(m, at)) {
    const known = c.bound.get(textAt(m, at)) ?? []
    known.push({ at, path, ...(value !== undefined && { value }) })
    c.bound.set(textAt(m, at), known)
    return
  }
  if (!isSign(m, at, '{')) return
  for (let one = at + 1; one < endOf(m, at); one++) {
    const isKey = isSign(m, one - 1, ',') || one === at + 1
    if (isKey && (isName(m, one) || m.tokens[one]?.kind === 'text')) {
      const inner = isSign(m, one + 1, ':') ? one + 2 : one
      bindPattern(c, inner, [...path, textAt(m, one)], value)
      if (isSign(m, inner, '{')) one = endOf(m, inner)
    }
  }
}

/** What a name is bound to before a place. */
export function bindingOf({ bound }: Code, name: string, before: number): Binding | undefined {
  return bound.get(name)?.findLast(({ at }) => at < before)
}

/** One step of a chain: a member, or a call with the bracket of its arguments. */
export type Step = { name: string } | { call: number }

/** `a.b?.c['d'](…)` from its first token: the steps, and the token behind them. */
export function chainAt(c: Code, from: number): { steps: Step[]; end: number } {
  const { m } = c
  const steps: Step[] = []
  let at = from
  while (isSign(m, at, 'await')) at++
  if (isSign(m, at, '(') && bodyAt(m, at) === undefined) {
    steps.push(...chainAt(c, at + 1).steps)
    at = endOf(m, at) + 1
  } else if (isName(m, at)) steps.push({ name: textAt(m, at++) })
  else return { steps, end: at }
  for (let next = stepAt(m, at); next; next = stepAt(m, at)) {
    if (next.step) steps.push(next.step)
    at = next.end
  }
  return { steps, end: at }
}

/** `.a`, `?.a`, `['a']`, `?.['a']`, `(…)`, `?.(…)` or the `!` of TypeScript. */
function stepAt(m: Module, from: number): { step?: Step; end: number } | null {
  const isOptional = isSign(m, from, '?') && isSign(m, from + 1, '.')
  const at = isOptional ? from + 2 : from
  if (isOptional && isName(m, at)) return { step: { name: textAt(m, at) }, end: at + 1 }
  if (isSign(m, at, '.') && isName(m, at + 1))
    return { step: { name: textAt(m, at + 1) }, end: at + 2 }
  if (isSign(m, at, '!') && !isSign(m, at + 1, '=')) return { end: at + 1 }
  if (isSign(m, at, '(')) return { step: { call: at }, end: endOf(m, at) + 1 }
  if (!isSign(m, at, '[')) return null
  const isText = m.tokens[at + 1]?.kind === 'text'
  return { step: { name: isText ? textAt(m, at + 1) : '' }, end: endOf(m, at) + 1 }
}

/** Where the chain begins that ends before a token. */
export function chainStart(c: Code, end: number): number {
  const { m, starts } = c
  let at = end
  for (;;) {
    const last = at - 1
    if (isSign(m, last, '!')) at = last
    else if (isSign(m, last, ')') || isSign(m, last, ']')) {
      at = beforeDot(m, starts.get(last) ?? last, 1)
      if (!endsValue(m, at - 1)) return at
    } else if (isName(m, last) && isSign(m, last - 1, '.')) at = beforeDot(m, last, 0)
    else return isName(m, last) ? last : at
  }
}

/** In front of the `.` or `?.` of a member, or only of `?.` in front of a bracket. */
function beforeDot(m: Module, at: number, least: number): number {
  if (!isSign(m, at - 1, '.')) return at
  if (isSign(m, at - 2, '?')) return at - 2
  return least === 0 ? at - 1 : at
}

const endsValue = (m: Module, at: number) =>
  (isName(m, at) && !words.has(textAt(m, at))) || isSign(m, at, ')') || isSign(m, at, ']')

const words = new Set('if for while return await of in'.split(' '))

const maxSteps = 60

/** A chain with what its first name is bound to in front; calls stay in their places. */
export function resolve(c: Code, from: number, depth = 0): Step[] {
  const { steps } = chainAt(c, from)
  const [first, ...rest] = steps
  if (first === undefined || 'call' in first || depth > 10) return steps
  const binding = bindingOf(c, first.name, from)
  if (!binding) return steps
  const path = binding.path.map((name) => ({ name }))
  if (binding.value === undefined) return [...(path.length > 0 ? path : [first]), ...rest]
  const { value } = binding
  const start = bodyAt(c.m, value) === undefined ? resolve(c, value, depth + 1) : [first]
  return [...start, ...path, ...rest].slice(-maxSteps)
}
