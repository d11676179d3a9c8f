import { bodyAt } from '../config/static/code.ts'
import { endOf, isSign, textAt } from '../config/static/module.ts'
import { conditionAt, expressionEnd, functionTest } from './conditions.ts'
import { bindingOf, type Code, chainStart, resolve, type Step } from './names.ts'
import { allOf, notOf, type PageTest } from './page-test.ts'

/** A call of `createPage` for texts. */
export interface Maker {
  /** The names that lead to its texts; none if they are not found. */
  names: string[]
  /** What the code around it asks. */
  test: PageTest
}

const maxMakers = 50
const maxLevels = 20

/** The calls of `createPage` for texts in a file. */
export function makersIn(c: Code): Maker[] {
  const { m } = c
  const calls = m.tokens.flatMap((_, at) =>
    isSign(m, at, 'createPage') && isSign(m, at + 1, '(') ? [at] : [],
  )
  return calls.slice(0, maxMakers).flatMap((at) => makerOf(c, at) ?? [])
}

function makerOf(c: Code, call: number): Maker | null {
  const tests: PageTest[] = []
  const names: string[] = []
  let start = chainStart(c, call + 1)
  let isDerived = false
  for (let levels = 0; levels < maxLevels; levels++) {
    tests.push(...branchTests(c, start))
    const open = c.outer[start] ?? -1
    if (open === -1) break
    if (isSign(c.m, open, '{')) tests.push(...blockTests(c, open, start))
    const list = names.length === 0 ? listAt(c, open) : undefined
    if (list) {
      names.push(...list.names)
      tests.push(...list.tests)
      isDerived ||= list.isDerived
    }
    start = statementAt(c, open)
  }
  return isDerived || !isOfText(c, call) ? null : { names, test: allOf(tests) }
}

/** Where the statement begins of which a bracket is a part. */
function statementAt(c: Code, open: number): number {
  const isCall = isSign(c.m, open, '(')
  return isCall && c.starts.get(open - 1) === undefined ? chainStart(c, open) : open
}

const wordsOfText =
  /\b(?:frontmatter|fields|slug|permalink|relativePath|fileAbsolutePath|gatsbyPath|node)\b|\.(?:id|path)\b/

/** Whether the address or the context of a page comes of a text. */
function isOfText(c: Code, call: number): boolean {
  const { m } = c
  const end = endOf(m, call + 1)
  if (hasWord(c, call + 2, end)) return true
  // The address may have a name of its own.
  for (let at = call + 2; at < end; at++) {
    const value = isSign(m, at, 'path') && isSign(m, at + 1, ':') ? at + 2 : undefined
    const from = value === undefined ? undefined : bindingOf(c, textAt(m, value), at)?.value
    if (from !== undefined && hasWord(c, from, expressionEnd(c, from))) return true
  }
  return false
}

function hasWord({ m }: Code, from: number, to: number): boolean {
  return m.tokens.slice(from, to).some(({ kind, text }, index) => {
    const at = from + index
    const isKey = isSign(m, at + 1, ':') && (isSign(m, at - 1, ',') || isSign(m, at - 1, '{'))
    const isModule = text === 'path' && isSign(m, at + 1, '.')
    if (kind === 'other') return wordsOfText.test((text.match(/\$\{[^}]{0,500}\}/g) ?? []).join())
    if (isKey || isModule || kind !== 'name') return false
    return wordsOfText.test(isSign(m, at - 1, '.') ? `.${text}` : text)
  })
}

/** What stands in front of a statement: `if (…) x`, `a && x`, `a ? x`. */
function branchTests(c: Code, start: number): PageTest[] {
  const { m } = c
  let at = start
  while (isSign(m, at - 1, 'await') || isSign(m, at - 1, 'return')) at--
  if (isSign(m, at - 1, ')')) {
    const open = c.starts.get(at - 1) ?? -1
    return isSign(m, open - 1, 'if') ? ifTests(c, open - 1) : []
  }
  if (isSign(m, at - 1, 'else')) return elseTests(c, at - 1)
  const isAnd = isSign(m, at - 1, '&') && isSign(m, at - 2, '&')
  if (!isAnd && !isSign(m, at - 1, '?')) return []
  const end = isAnd ? at - 2 : at - 1
  return [conditionAt(c, expressionStart(c, end), end)]
}

function expressionStart(c: Code, end: number): number {
  const { m, starts } = c
  for (let at = end - 1; at >= 0; at--) {
    const text = textAt(m, at)
    if (m.tokens[at]?.kind === 'name' && text === 'return') return at + 1
    if (m.tokens[at]?.kind !== 'sign') continue
    if (')]'.includes(text)) at = starts.get(at) ?? at
    else if (';,{}(['.includes(text) || (text === '>' && isSign(m, at - 1, '='))) return at + 1
  }
  return 0
}

/** The condition of an `if`, and of those before it of which it is the other branch. */
function ifTests(c: Code, at: number): PageTest[] {
  const own = conditionAt(c, at + 2, endOf(c.m, at + 1))
  return [own, ...(isSign(c.m, at - 1, 'else') ? elseTests(c, at - 1) : [])]
}

function elseTests(c: Code, at: number, depth = 0): PageTest[] {
  const { m, starts } = c
  if (!isSign(m, at - 1, '}') || depth > maxLevels) return [null]
  const close = (starts.get(at - 1) ?? 0) - 1
  const open = starts.get(close) ?? -1
  if (!isSign(m, open - 1, 'if')) return [null]
  const before = conditionAt(c, open + 1, close)
  return [notOf(before), ...(isSign(m, open - 2, 'else') ? elseTests(c, open - 2, depth + 1) : [])]
}

/** What a block asks: by what stands in front of it, and where it is left before a place. */
function blockTests(c: Code, open: number, place: number): PageTest[] {
  return [...branchTests(c, open), ...exitTests(c, open, place)]
}

/** `if (…) return` before a place of a block. */
function exitTests(c: Code, open: number, place: number): PageTest[] {
  const { m } = c
  const tests: PageTest[] = []
  for (let at = open + 1; at < place; at++) {
    if (isSign(m, at, 'if') && isSign(m, at + 1, '(')) {
      const close = endOf(m, at + 1)
      if (close < place && leaves(c, close + 1)) tests.push(notOf(conditionAt(c, at + 2, close)))
      at = close
    } else if (['(', '[', '{'].some((one) => isSign(m, at, one))) at = endOf(m, at)
  }
  return tests
}

function leaves({ m }: Code, at: number): boolean {
  const first = isSign(m, at, '{') ? at + 1 : at
  if (['return', 'continue'].some((word) => isSign(m, first, word))) return true
  if (first === at) return false
  let isLeft = false
  for (let one = first; one < endOf(m, at); one++) {
    if (['return', 'continue'].some((word) => isSign(m, one, word))) isLeft = true
    if (['(', '[', '{'].some((sign) => isSign(m, one, sign))) one = endOf(m, one)
  }
  return isLeft
}

interface List {
  names: string[]
  tests: PageTest[]
  isDerived: boolean
}

const loops = new Set(['forEach', 'map', 'each', 'flatMap', 'eachSeries', 'mapSeries'])

/** The list whose members the function in these brackets, or the block behind them, is for. */
function listAt(c: Code, open: number): List | undefined {
  const { m, starts } = c
  if (isSign(m, open, '{')) {
    const head = starts.get(open - 1) ?? -1
    if (!isSign(m, head - 1, 'for')) return undefined
    for (let at = head + 1; at < open - 1; at++)
      if (isSign(m, at, 'of')) return readList(resolve(c, at + 1), c)
    return undefined
  }
  if (!isSign(m, open, '(') || !loops.has(textAt(m, open - 1))) return undefined
  // `_.each(list, …)` or `list.forEach(…)`
  if (bodyAt(m, open + 1) === undefined) return readList(resolve(c, open + 1), c)
  return isSign(m, open - 2, '.')
    ? readList(resolve(c, chainStart(c, open - (isSign(m, open - 3, '?') ? 3 : 2))), c)
    : undefined
}

// What makes other things of texts.
const deriving = new Set(
  'Array Object Set reduce keys entries group distinct uniq countBy groupBy range times'.split(' '),
)

function readList(steps: readonly Step[], c: Code): List {
  const list: List = { names: [], tests: [], isDerived: false }
  let last = ''
  for (const step of steps) {
    if ('name' in step) {
      last = step.name
      list.names.push(last)
      if (deriving.has(last)) list.isDerived = true
      // Before a list is made, no text is asked anything.
    } else if (last === 'filter') list.tests.push(functionTest(c, step.call + 1))
  }
  return list
}
