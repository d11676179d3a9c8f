import { assignmentAt, signsAt } from '../static/module.ts'
import { accept, type Cursor, maxDepth, sees, skipRest } from './cursor.ts'
import { parseFunction } from './functions.ts'
import { type Node, unread } from './nodes.ts'
import { parsePostfix } from './postfix.ts'

/** Reads one value, up to a comma or the bracket that ends it. */
export function parseValue(c: Cursor): Node {
  if (c.depth >= maxDepth) {
    skipRest(c)
    return unread
  }
  c.depth++
  const value = parseFunction(c) ?? parseChoice(c)
  c.depth--
  return value
}

function parseChoice(c: Cursor): Node {
  const test = parseBinary(c, 0)
  const length = assignmentAt(c.m, c.at)
  if (length > 0) {
    c.at += length
    const value = parseValue(c)
    return { kind: 'assign', to: test, value: length === 1 ? value : mixed(test, value) }
  }
  if (!accept(c, '?')) return test
  const yes = parseValue(c)
  if (!accept(c, ':')) return { kind: 'mixed', parts: [test, yes] }
  return { kind: 'choice', test, yes, no: parseValue(c) }
}

const mixed = (...parts: Node[]): Node => ({ kind: 'mixed', parts })

const levels = [
  ['||', '??'],
  ['&&'],
  ['|', '^', '&'],
  ['===', '!==', '==', '!='],
  ['<=', '>=', '<', '>', 'in', 'instanceof'],
  ['+', '-'],
  ['**', '*', '/', '%'],
]
const words = new Set(['in', 'instanceof'])
const signs = levels.flat().sort((one, other) => other.length - one.length)

function parseBinary(c: Cursor, level: number): Node {
  const own = levels[level]
  if (own === undefined) return parseUnary(c)
  let left = parseBinary(c, level + 1)
  for (let sign = signAt(c); sign && own.includes(sign); sign = signAt(c)) {
    c.at += words.has(sign) ? 1 : sign.length
    left = { kind: 'binary', sign, left, right: parseBinary(c, level + 1) }
  }
  return left
}

function signAt({ m, at }: Cursor): string | undefined {
  const first = m.tokens[at]
  if (first?.kind === 'name') return words.has(first.text) ? first.text : undefined
  const next = signsAt(m, at, 3)
  // An arrow or `+=` is no such operator.
  return /^(?:=>|(?:[-+*/%|&^]|\*\*|\|\||&&|\?\?)=(?!=))/.test(next)
    ? undefined
    : signs.find((sign) => next.startsWith(sign))
}

function parseUnary(c: Cursor): Node {
  const nots = countNots(c)
  while (accept(c, 'await'));
  if (accept(c, 'typeof')) {
    const of: Node = { kind: 'name', name: 'typeof' }
    return withNots({ kind: 'call', of, args: [parsePostfix(c)] }, nots)
  }
  if (accept(c, 'delete')) return withNots(changed(parsePostfix(c)), nots)
  const isStepped = acceptStep(c)
  const isMinus = !isStepped && sees(c, '-')
  const isMixed = !isStepped && ['void', '-', '+', '~'].some((word) => sees(c, word))
  const from = c.at
  while (isMixed && ['void', '-', '+', '~'].some((word) => accept(c, word)));
  const isOne = isMinus && c.at === from + 1
  const of = parsePostfix(c)
  if (isOne && of.kind === 'literal' && typeof of.value === 'number')
    return withNots({ kind: 'literal', value: -of.value }, nots)
  if (isStepped || acceptStep(c)) return withNots(changed(of), nots)
  return withNots(isMixed ? mixed(of) : of, nots)
}

/** What takes a value away or counts it up gives it another one. */
const changed = (to: Node): Node => ({ kind: 'assign', to, value: mixed(to) })

/** `++` and `--`, before or after a value. */
function acceptStep(c: Cursor): boolean {
  const sign = ['+', '-'].find((one) => sees(c, one) && sees(c, one, 1))
  if (sign) c.at += 2
  return sign !== undefined
}

function countNots(c: Cursor): number {
  const from = c.at
  while (accept(c, '!'));
  return c.at - from
}

const withNots = (of: Node, count: number): Node => {
  if (count === 0) return of
  const once: Node = { kind: 'not', of }
  return count % 2 === 1 ? once : { kind: 'not', of: once }
}
