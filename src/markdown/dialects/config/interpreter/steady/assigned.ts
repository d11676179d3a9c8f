import { assignmentAt, isName, isSign, type Module, textAt } from '../../static/module.ts'

/** A name that gets another value, where it is not declared. */
interface Assigned {
  name: string
  at: number
}

const declaring = /^(?:const|let|var)$/
// What is before a pattern, and not before the place of an item.
const before = /^(?:[(;,{}>:]|else|do|)$/
const inPattern = /^[{,[:]$/

/** All names of a file to which it gives other values. */
export function assignedIn(m: Module): Assigned[] {
  const found: Assigned[] = []
  const isDeclared = declaredIn(m)
  // Within `({ entry } = …)` and `[entry] = …` each name may get one.
  let end = -1
  for (let at = 0; at < m.tokens.length; at++) {
    if (isDeclared(at)) continue
    const close = m.ends.get(at)
    if (close !== undefined && assignmentAt(m, close + 1) > 0 && before.test(textAt(m, at - 1)))
      end = Math.max(end, close)
    if (!isName(m, at) || isSign(m, at - 1, '.')) continue
    const isOfLoop = isSign(m, at - 1, '(') && /^(?:of|in)$/.test(textAt(m, at + 1))
    if (assignmentAt(m, at + 1) > 0 || isOfLoop || at < end) found.push({ name: textAt(m, at), at })
  }
  return found
}

/** Whether what is at each place, in their order, is declared there, also by a pattern. */
function declaredIn(m: Module): (at: number) => boolean {
  let pattern = -1
  // Within the brackets of a default, names get other values: `const { a = (b = 1) } = …`.
  let inner = -1
  return (at) => {
    const isFirst = declaring.test(textAt(m, at - 1))
    if (isFirst) pattern = m.ends.get(at) ?? pattern
    if (at < pattern && isSign(m, at, '(')) inner = Math.max(inner, m.ends.get(at) ?? at)
    return isFirst || (at < pattern && at > inner && inPattern.test(textAt(m, at - 1)))
  }
}

/** Whether a loop, which may have no turn, gives names their values. */
export function mayBeLooped(m: Module, assigned: readonly Assigned[]): boolean {
  const loops = m.tokens.flatMap(({ text, kind }, at) =>
    kind === 'name' && /^(?:for|while|do)$/.test(text) && !isSign(m, at - 1, '.') ? [at] : [],
  )
  if (loops.length > maxBlocks) return assigned.length > 0
  return loops.some((at) => {
    const open = isSign(m, at + 1, 'await') ? at + 2 : at + 1
    const head = isSign(m, open, '(') ? (m.ends.get(open) ?? open) : at
    const last = isSign(m, head + 1, '{') ? (m.ends.get(head + 1) ?? head) : m.tokens.length
    return assigned.some((one) => one.at > at && one.at < last)
  })
}

const maxBlocks = 20

/** Whether a `catch` may leave names without the values that they get. */
export function mayBeCaught(m: Module, assigned: readonly Assigned[]): boolean {
  const isSet = (from: number, to: number) => assigned.some(({ at }) => at > from && at < to)
  const opened = new Map(Array.from(m.ends, ([open, close]) => [close, open]))
  const caught = m.tokens.flatMap(({ text, kind }, at) =>
    kind === 'name' && text === 'catch' ? [at] : [],
  )
  if (caught.length > maxBlocks) return true
  return caught.some((at) => {
    const first = isSign(m, at + 1, '(') ? (m.ends.get(at + 1) ?? at) : at
    const last = m.ends.get(first + 1) ?? first
    const start = opened.get(at - 1)
    return isSet(at, last) || (start !== undefined && isSet(start, at) && mayThrow(m, start, at))
  })
}

const harmless = /^(?:render|await|return)$/

/** Whether more is done between two places than to render an entry. */
function mayThrow(m: Module, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (isName(m, at) && /^(?:throw|data|new)$/.test(textAt(m, at))) return true
    const isAsked = isSign(m, at, '(') || isSign(m, at, '[')
    const isCall = isAsked && (isName(m, at - 1) || isSign(m, at - 1, ')'))
    if (isCall && !harmless.test(textAt(m, at - 1)) && textAt(m, at - 3) !== 'console') return true
  }
  return false
}
