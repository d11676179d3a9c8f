import { all, type Condition, not, some } from '../../config/interpreter/conditions.ts'
import { ofEntries } from '../../config/interpreter/entry-answers.ts'
import { bind } from '../../config/interpreter/names.ts'
import type { Run } from '../../config/interpreter/scope.ts'
import {
  literal,
  mixed,
  pathsOf,
  type Scope,
  truthOf,
  variable,
} from '../../config/interpreter/values.ts'
import type { Statement } from '../../config/syntax/nodes.ts'

// Other members of an entry are those of the code.
const ofText = /^(?:$|data|(?:id|slug|filePath|body)(?::|$)|rendered)/

/**
 * Where the script of a page ends before it shows an entry: `if (post.data.wip) return …`.
 * `isOfText` is set below a question about the entry.
 */
export function leaves(run: Run, scope: Scope, one: Statement, isOfText = false): Condition {
  if (run.steps-- <= 0) return 'unread'
  if (one.kind === 'return') return one.isBreak || one.isNext ? 'no' : 'yes'
  if (one.kind === 'let')
    bind(run, scope, one.pattern, one.value ? run.evaluate(run, scope, one.value) : literal(null))
  if (one.kind === 'if') return byIf(run, scope, one, isOfText)
  if (one.kind === 'loop') return byLoop(run, scope, one, isOfText)
  return one.kind === 'unread' ? within(run, scope, one.ifs ?? [], isOfText) : 'no'
}

function within(run: Run, outer: Scope, list: Statement[], isOfText: boolean): Condition {
  const scope: Scope = { values: new Map(), parent: outer, code: outer.code }
  return some(...list.map((one) => leaves(run, scope, one, isOfText)))
}

type If = Extract<Statement, { kind: 'if' }>
type Loop = Extract<Statement, { kind: 'loop' }>

function byIf(run: Run, scope: Scope, { test, yes, no }: If, isOfText: boolean): Condition {
  const asked = run.evaluate(run, scope, test)
  const is = ofEntries(truthOf(asked))
  const isAsked = typeof is === 'object' || pathsOf(asked).some((path) => ofText.test(path))
  const first = within(run, scope, yes, isOfText || isAsked)
  const second = within(run, scope, no, isOfText || isAsked)
  if (isAsked) return some(all(is, first), all(not(is), second))
  // What is not about the entry leaves out no entry by itself.
  return all('unread', some(...[first, second].filter((each) => isOfText || each !== 'yes')))
}

/** Which item of a list ends the script is not read. */
function byLoop(run: Run, outer: Scope, { pattern, of, body }: Loop, isOfText: boolean): Condition {
  const scope: Scope = { values: new Map(), parent: outer, code: outer.code }
  const list = of ? run.evaluate(run, scope, of) : variable
  if (pattern) bind(run, scope, pattern, mixed(list))
  return all('unread', within(run, scope, body, isOfText))
}
