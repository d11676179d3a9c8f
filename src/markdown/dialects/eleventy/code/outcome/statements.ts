import { statementsIn } from '../../../config/syntax/changes.ts'
import type { Node, Statement } from '../../../config/syntax/nodes.ts'
import { declare, type Scope } from './scope.ts'

const maxStatements = 200

/** What the ways through a body make, of which each ends with a value or with nothing. */
export interface Ways<T> {
  returned(value: Node | null, scope: Scope): T
  chosen(test: Node, yes: T, no: T, scope: Scope): T
  /** What is made where only running the code tells. */
  unknown: T
  /** Whether another statement than these may matter. */
  matters(one: Statement): boolean
  search: { left: number }
}

/** What the body of a function makes. */
export function bodyBy<T>(body: readonly Statement[], scope: Scope, ways: Ways<T>): T {
  for (const one of body) if (one.kind === 'function') declare(one, scope)
  return listBy(body, scope, ways)
}

/** What the statements from the first on make. */
function listBy<T>(all: readonly Statement[], scope: Scope, ways: Ways<T>): T {
  if (all.length > maxStatements || --ways.search.left < 0) return ways.unknown
  for (const [at, one] of all.entries()) {
    const rest = all.slice(at + 1)
    if (one.kind === 'let') declare(one, scope)
    else if (one.kind === 'return')
      return one.isBreak || one.isNext || one.isThrow
        ? ways.unknown
        : ways.returned(one.value, scope)
    else if (one.kind === 'if') return ifBy(one, rest, scope, ways)
    else if (one.kind === 'unread' && one.ifs) return listBy([...one.ifs, ...rest], scope, ways)
    else if (one.kind !== 'function' && ways.matters(one)) return ways.unknown
  }
  return ways.returned(null, scope)
}

function ifBy<T>(
  { test, yes, no }: Extract<Statement, { kind: 'if' }>,
  rest: readonly Statement[],
  scope: Scope,
  ways: Ways<T>,
): T {
  // What a branch declares is known in it only.
  const branch = (statements: readonly Statement[]) => {
    const inner: Scope = { ...scope, names: new Map(), parent: scope, isBranch: true }
    for (const one of statements) if (one.kind === 'function') declare(one, inner)
    return listBy([...statements, ...rest], inner, ways)
  }
  return ways.chosen(test, branch(yes), branch(no), scope)
}

/** Whether a statement is not read, or a loop that may end the function. */
export const mayEnd = (one: Statement) =>
  one.kind === 'unread' ||
  (one.kind === 'loop' &&
    statementsIn(one.body).some((inner) =>
      inner.kind === 'return'
        ? !(inner.isThrow || inner.isBreak || inner.isNext)
        : inner.kind === 'unread' && !inner.ifs,
    ))
