import { isName } from '../static/module.ts'
import { accept, type Cursor, sees } from './cursor.ts'
import { type Node, type Statement, unread } from './nodes.ts'

/** The values of a head that are left: `; (one = next()); n++`, `one of list` and `key in map`. */
export function headsOf(c: Cursor, end: number): Node[] {
  const found: Node[] = []
  while (c.at < end) {
    const before = c.at
    const value = c.parse.value(c)
    const to = value.kind === 'binary' && value.sign === 'in' ? value.left : value
    const isGiven = to !== value || sees(c, 'of')
    found.push(isGiven ? { kind: 'assign', to, value: unread } : value)
    if (!accept(c, ';')) accept(c, ',')
    if (c.at === before) c.at++
  }
  return found
}

/** What leaves a loop by its label may leave more than the innermost, which is not read. */
export function leave(c: Cursor, by: { isNext?: true; isBreak?: true }): Statement[] {
  const isLabel = isName(c.m, c.at) && (sees(c, ';', 1) || sees(c, '}', 1))
  return [{ kind: 'return', ...(isLabel ? { value: unread } : { value: null, ...by }) }]
}
