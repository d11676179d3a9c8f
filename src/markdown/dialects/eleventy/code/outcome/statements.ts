import { statementsIn } from '../../../config/syntax/changes.ts'
import type { Statement } from '../../../config/syntax/nodes.ts'
import { always, both, type Cover, either, never } from './cover.ts'
import { declare, type Scope } from './scope.ts'
import type { Goal, Search } from './search.ts'

const maxStatements = 200

/** What the body of a function gives. */
export function bodyMay(
  body: readonly Statement[],
  goal: Goal,
  scope: Scope,
  search: Search,
): Cover {
  for (const one of body) if (one.kind === 'function') declare(one, scope)
  return listMay(body, goal, scope, search)
}

/** What the statements from the first on give. */
function listMay(all: readonly Statement[], goal: Goal, scope: Scope, search: Search): Cover {
  if (all.length > maxStatements || --search.left < 0) return always
  for (const [at, one] of all.entries()) {
    if (one.kind === 'let') declare(one, scope)
    else if (one.kind === 'return') return returnMay(one, goal, scope, search)
    else if (one.kind === 'if') return ifMay(one, all.slice(at + 1), goal, scope, search)
    else if (one.kind === 'unread' && one.ifs)
      return listMay([...one.ifs, ...all.slice(at + 1)], goal, scope, search)
    else if (one.kind === 'unread' || isLeft(one)) return always
  }
  return nothingMay(goal)
}

/** Whether a loop may end the function. */
const isLeft = (one: Statement) =>
  one.kind === 'loop' &&
  statementsIn(one.body).some((inner) =>
    inner.kind === 'return'
      ? !(inner.isThrow || inner.isBreak || inner.isNext)
      : inner.kind === 'unread' && !inner.ifs,
  )

// Without a value the page has the address of its file.
const nothingMay = (goal: Goal): Cover => (goal === 'falsy' ? always : never)

function returnMay(
  { value, isBreak, isNext, isThrow }: Extract<Statement, { kind: 'return' }>,
  goal: Goal,
  scope: Scope,
  search: Search,
): Cover {
  if (isBreak || isNext || isThrow) return always
  return value ? search.mayBe(value, goal, scope, search) : nothingMay(goal)
}

function ifMay(
  { test, yes, no }: Extract<Statement, { kind: 'if' }>,
  rest: readonly Statement[],
  goal: Goal,
  scope: Scope,
  search: Search,
): Cover {
  // What a branch declares is known in it only.
  const branch = (statements: readonly Statement[]) => {
    const inner: Scope = { ...scope, names: new Map(), parent: scope, isBranch: true }
    for (const one of statements) if (one.kind === 'function') declare(one, inner)
    return listMay([...statements, ...rest], goal, inner, search)
  }
  const [one, other] = [branch(yes), branch(no)]
  // Where both do the same, it does not matter which is taken.
  if (JSON.stringify(one) === JSON.stringify(other)) return one
  const taken = (is: Goal, may: Cover) =>
    may?.length === 0 ? may : both(search.mayBe(test, is, scope, search), may)
  return either(taken('true', one), taken('falsy', other))
}
