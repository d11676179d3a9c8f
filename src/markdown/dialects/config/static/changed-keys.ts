import { assignmentAt, endOf, isName, isSign, type Module, signsAt, textAt } from './module.ts'

const changing = /^(?:push|pop|shift|unshift|splice|fill|copyWithin|add|clear|set|sort|reverse)$/

/**
 * The keys of values that a file changes anywhere, also in code that is not followed: `a.key = …`,
 * `a.key ||= …`, `a.key++`, `delete a.key`, `a.key.push(…)`.
 */
export function changedKeys(m: Module): Set<string> {
  const keys = new Set<string>()
  for (let at = 1; at < m.tokens.length; at++) {
    if (isSign(m, at, 'delete') && isName(m, at)) addDeleted(m, at + 1, keys)
    const isKey = isName(m, at) && isSign(m, at - 1, '.')
    if (!isKey || !isChanged(m, at)) continue
    keys.add(textAt(m, at))
    if (textAt(m, at) === 'length') keys.add(textAt(m, isSign(m, at - 2, '?') ? at - 3 : at - 2))
  }
  return keys
}

function isChanged(m: Module, at: number): boolean {
  // `a.key.push(…)`
  if (isSign(m, at + 1, '.')) return changing.test(textAt(m, at + 2)) && isSign(m, at + 3, '(')
  return assignmentAt(m, at + 1) > 0 || /^(?:\+\+|--)/.test(signsAt(m, at + 1, 2))
}

function addDeleted(m: Module, from: number, keys: Set<string>): void {
  let at = from
  while (isSign(m, at, '(')) at++
  // Each word is read once, also in many deletions side by side.
  while (isLink(m, at + 1) && textAt(m, at) !== 'delete') {
    if (isSign(m, at + 1, '[')) keys.add(textAt(m, at + 2))
    at = isSign(m, at + 1, '[') ? endOf(m, at + 1) : at + 1
  }
  keys.add(textAt(m, isSign(m, at, '!') ? at - 1 : at))
}

/** Whether a token goes on with a chain of members such as `a?.b`. */
const isLink = (m: Module, at: number): boolean =>
  ['.', '!', '?', '['].some((sign) => isSign(m, at, sign)) ||
  (isName(m, at) && isSign(m, at - 1, '.'))
