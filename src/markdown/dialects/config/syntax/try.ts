import { endOf } from '../static/module.ts'
import { changesIn } from './changes.ts'
import { accept, type Cursor, sees } from './cursor.ts'
import { type Statement, unread } from './nodes.ts'

/**
 * Reads `try`. Where it or its `catch` returns or gives names other values, either may be done;
 * else the site is built as if nothing failed.
 */
export function parseTry(c: Cursor, parseOne: (c: Cursor) => Statement[]): Statement[] {
  const body = parseOne(c)
  const caught = accept(c, 'catch') ? parseCaught(c, parseOne) : null
  const last = accept(c, 'finally') ? parseOne(c) : []
  if (caught === null || endsAll(caught) || !isTold([...body, ...caught])) return [...body, ...last]
  return [{ kind: 'if', test: unread, yes: body, no: caught, isTry: true }, ...last]
}

function parseCaught(c: Cursor, parseOne: (c: Cursor) => Statement[]): Statement[] {
  if (sees(c, '(')) c.at = endOf(c.m, c.at) + 1
  return sees(c, '{') ? parseOne(c) : []
}

/** An error that is passed on ends the build. */
const endsAll = (statements: readonly Statement[]) => {
  const last = statements.at(-1)
  return last?.kind === 'return' && last.isThrow === true && statements.every(isPlain)
}

const isPlain = ({ kind }: Statement) => kind === 'value' || kind === 'return' || kind === 'let'

const isTold = (statements: readonly Statement[]) =>
  returnsIn(statements) || changesIn(statements).size > 0

const returnsIn = (statements: readonly Statement[]): boolean =>
  statements.some((one) => {
    if (one.kind === 'return') return !one.isThrow
    if (one.kind === 'if') return returnsIn([...one.yes, ...one.no])
    return returnsIn(one.kind === 'loop' ? one.body : one.kind === 'unread' ? (one.ifs ?? []) : [])
  })
