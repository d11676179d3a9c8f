import { endOf } from '../static/module.ts'
import { changesIn, nodesIn, statementsIn } from './changes.ts'
import { accept, type Cursor, sees } from './cursor.ts'
import { parsePattern } from './functions.ts'
import { type Statement, unread } from './nodes.ts'

/**
 * Reads `try`. Where it or its `catch` returns or may change what others have, either may be done;
 * else the site is built as if nothing failed.
 */
export function parseTry(c: Cursor, parseOne: (c: Cursor) => Statement[]): Statement[] {
  const body = parseOne(c)
  const caught = accept(c, 'catch') ? parseCaught(c, parseOne) : null
  const last = accept(c, 'finally') ? parseOne(c) : []
  // What `finally` returns goes before what is returned in the rest.
  const first: Statement[] = returnsIn(last) ? [{ kind: 'unread' }] : []
  const isLost = caught !== null && (isTold([...body, ...caught]) || handsOn(caught))
  if (caught === null || endsAll(caught) || !isLost) return [...first, ...body, ...last]
  return [...first, { kind: 'if', test: unread, yes: body, no: caught, isTry: true }, ...last]
}

function parseCaught(c: Cursor, parseOne: (c: Cursor) => Statement[]): Statement[] {
  const given = sees(c, '(') ? parseGiven(c) : []
  return sees(c, '{') ? [...given, ...parseOne(c)] : []
}

/** The name of the error. */
function parseGiven(c: Cursor): Statement[] {
  const end = endOf(c.m, c.at)
  c.at++
  const pattern = parsePattern(c)
  c.at = end + 1
  return [{ kind: 'let', pattern, value: unread }]
}

/** An error that is passed on ends the build. */
const endsAll = (statements: readonly Statement[]) => {
  const last = statements.at(-1)
  return last?.kind === 'return' && last.isThrow === true && statements.every(isPlain)
}

const isPlain = ({ kind }: Statement) => kind === 'value' || kind === 'return' || kind === 'let'

const isTold = (statements: readonly Statement[]) =>
  returnsIn(statements) || changesIn(statements).size > 0

/** Whether a function gets a name other than that of the error, and may change its members. */
function handsOn(caught: readonly Statement[]): boolean {
  const [first] = caught
  const error = first?.kind === 'let' && first.pattern.kind === 'name' ? first.pattern.name : ''
  const args = nodesIn(caught).flatMap((one) => (one.kind === 'call' ? one.args : []))
  return args.some((one) => one.kind === 'name' && one.name !== error)
}

const returnsIn = (statements: readonly Statement[]): boolean =>
  statementsIn(statements).some((one) => one.kind === 'return' && !one.isThrow)
