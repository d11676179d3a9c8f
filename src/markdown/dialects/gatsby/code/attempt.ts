import type { Statement } from '../../config/syntax/nodes.ts'
import { type Flow, guarded, type Run } from './run.ts'
import { choose, type Scope } from './values.ts'

/** A site is built as if nothing failed, but what code gives may come from either way. */
export function attempt(run: Run, scope: Scope, body: Statement[], caught: Statement[]): Flow {
  const made = run.makers.length
  const first = run.execute(run, scope, body)
  const second = guarded(run, null, () => run.execute(run, scope, caught))
  const isAsked = run.makers.length === made && run.open.size > 1
  if (!isAsked || (first.leaves === false && second.leaves === false)) return first
  if (second.leaves === false) return { leaves: null, value: first.value }
  if (first.leaves === false) return { leaves: null, value: second.value }
  return { leaves: first.leaves, value: choose(null, first.value, second.value) }
}
