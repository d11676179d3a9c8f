import { endOf } from '../static/module.ts'
import { statementsIn } from './changes.ts'
import { accept, afterBrackets, type Cursor, inBrackets, sees } from './cursor.ts'
import { type Node, type Statement, unread } from './nodes.ts'

interface Case {
  /** Without a test it is the default. */
  tests: Node[]
  body: Statement[]
}

const maxCases = 50
// Cases that go on to the next repeat its statements, and those of a `switch` within it.
const maxRepeated = 100

/** A `switch`, which is also read as conditions. */
export function parseSwitch(c: Cursor, parseStatement: (c: Cursor) => Statement[]): Statement[] {
  const of = c.parse.value(inBrackets(c))
  afterBrackets(c)
  const end = endOf(c.m, c.at)
  const cases: Case[] = []
  for (c.at++; c.at < end; ) cases.push(parseCase(c, end, parseStatement))
  c.at = end + 1
  const isRead = cases.length <= maxCases && repeatedIn(cases) <= maxRepeated
  return [{ kind: 'unread', ifs: isRead ? conditionsOf(of, cases) : eachOf(of, cases) }]
}

function parseCase(c: Cursor, end: number, parseStatement: (c: Cursor) => Statement[]): Case {
  const tests: Node[] = []
  const body: Statement[] = []
  let isDefault = false
  for (; sees(c, 'case') || sees(c, 'default'); accept(c, ':')) {
    if (accept(c, 'default')) isDefault = true
    else if (accept(c, 'case')) tests.push(c.parse.value(c))
  }
  while (c.at < end && !sees(c, 'case') && !sees(c, 'default')) {
    const before = c.at
    // Behind `break;` is the next case.
    if (!accept(c, ';')) body.push(...parseStatement(c))
    if (c.at === before) c.at++
  }
  return { tests: isDefault ? [] : tests, body }
}

const isReturn = ({ kind }: Statement) => kind === 'return'

/** Behind the last case that runs where this one does. */
function endOfCase(cases: readonly Case[], at: number): number {
  const last = cases.findIndex(({ body }, other) => other >= at && body.some(isReturn))
  return last < 0 ? cases.length : last + 1
}

/** How many statements the conditions repeat. */
function repeatedIn(cases: readonly Case[]): number {
  const sizes = cases.map(({ body }) => statementsIn(body).length)
  const repeated = cases.map((_, at) =>
    sizes.slice(at + 1, endOfCase(cases, at)).reduce((sum, size) => sum + size, 0),
  )
  return repeated.reduce((sum, size) => sum + size, 0)
}

const withoutBreaks = (body: readonly Statement[]) =>
  body.filter((one) => one.kind !== 'return' || !one.isBreak)

/** The cases as `if` and `else`; one that goes on to the next has its body as well. */
function conditionsOf(of: Node, cases: readonly Case[]): Statement[] {
  const bodies = cases.map((_, at) =>
    withoutBreaks(cases.slice(at, endOfCase(cases, at)).flatMap(({ body }) => body)),
  )
  const last = cases.findIndex(({ tests }) => tests.length === 0)
  return cases.reduceRight<Statement[]>((no, { tests }, at) => {
    const all = tests.map((right): Node => ({ kind: 'binary', sign: '===', left: of, right }))
    if (all.length === 0) return no
    const test = all.reduce((left, right) => ({ kind: 'binary', sign: '||', left, right }))
    return [{ kind: 'if', test, yes: bodies[at] ?? [], no }]
  }, bodies[last] ?? [])
}

/** Too many cases: any of them may be done. */
const eachOf = (of: Node, cases: readonly Case[]): Statement[] =>
  cases.map(({ tests, body }) => ({
    kind: 'if',
    test: { kind: 'mixed', parts: [unread, of, ...tests] },
    yes: withoutBreaks(body),
    no: [],
  }))
