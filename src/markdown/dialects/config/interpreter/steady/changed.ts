import { isName, type Module, textAt } from '../../static/module.ts'
import type { Run } from '../scope.ts'
import type { Code } from '../values.ts'
import { assignedIn } from './assigned.ts'

const known = new WeakMap<Code, Set<string>>()

/** The names that the open code gives other values, or whose contents it changes. */
export function changedIn(run: Run): Set<string> {
  const before = ofRuns.get(run)
  if (before?.size === run.codes.size) return before.all
  const all = new Set<string>()
  for (const code of run.codes.values()) if (code) for (const name of ofCode(code)) all.add(name)
  ofRuns.set(run, { size: run.codes.size, all })
  return all
}

const ofRuns = new WeakMap<Run, { size: number; all: Set<string> }>()

/** Whether a file, whose statements are not followed, gives a name another value than its first. */
export const isGiven = (code: Code, name: string): boolean =>
  code.waiting.get(name)?.kind !== 'function' && !code.isFollowed && ofCode(code).has(name)

function ofCode(code: Code): Set<string> {
  const found = known.get(code) ?? namesChanged(code)
  known.set(code, found)
  return found
}

function namesChanged({ m }: Code): Set<string> {
  const names = new Set([...m.changed.keys(), ...assignedIn(m).map(({ name }) => name)])
  for (let at = 0; at < m.tokens.length; at++) {
    const { text, kind } = m.tokens[at] ?? {}
    const isStep = (text === '+' || text === '-') && kind === 'sign' && textAt(m, at + 1) === text
    if (isStep) for (const name of namesAround(m, at)) names.add(name)
  }
  return names
}

const far = 30
const end = /^[;{}]$/

/** `state.count++`, `--list[0]` */
function namesAround(m: Module, at: number): string[] {
  let [from, to] = [at, at]
  while (from > at - far && from > 0 && !end.test(textAt(m, from))) from--
  while (to < at + far && to < m.tokens.length && !end.test(textAt(m, to))) to++
  return Array.from({ length: to - from }, (_, one) => one + from)
    .filter((one) => isName(m, one))
    .map((one) => textAt(m, one))
}
