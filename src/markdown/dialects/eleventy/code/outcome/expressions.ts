import type { Node } from '../../../config/syntax/nodes.ts'
import { callMay } from './calls.ts'
import { always, both, type Cover, either, never } from './cover.ts'
import { standsFor } from './names.ts'
import type { Bound, Scope } from './scope.ts'
import { type Goal, isExact, type Search } from './search.ts'
import { comparisonMay, keyMay, presenceMay } from './tests.ts'

const maxDepth = 60

/** The keys of the pages for which a value may be this. */
export function mayBe(node: Node, goal: Goal, scope: Scope, search: Search): Cover {
  if (--search.left < 0 || search.depth >= maxDepth) return always
  search.depth++
  const cover = read(node, goal, scope, search)
  search.depth--
  return cover
}

function read(node: Node, goal: Goal, scope: Scope, search: Search): Cover {
  switch (node.kind) {
    case 'literal':
      return literalMay(node, goal)
    case 'template':
      return goal === 'none' ? textMay(node.source) : goal === 'false' ? never : always
    case 'not':
      return mayBe(node.of, goal === 'true' ? 'falsy' : 'true', scope, search)
    case 'choice':
      return choiceMay(node, goal, scope, search)
    case 'binary':
      return binaryMay(node, goal, scope, search)
    case 'call':
      return callMay(node, goal, scope, search)
    case 'object':
      return objectMay(node, goal, scope, search)
    case 'array':
    case 'regex':
      return goal === 'true' ? always : never
    case 'name':
    case 'member':
      return nameMay(node, goal, scope, search)
    default:
      return always
  }
}

function literalMay({ value, isNull }: Of<'literal'>, goal: Goal): Cover {
  if (typeof value === 'string' && goal === 'none') return textMay(value)
  const isNone = goal === 'none' && !value && (value !== null || isNull === true)
  const is = isExact(goal) ? value === false : Boolean(value) === (goal === 'true')
  return isNone || is ? always : never
}

/** Of a text that is all template, nothing may be left, and then there is no page. */
const textMay = (text: string): Cover =>
  text.includes('{%') || /^[`\s]*$/.test(text.replace(holes, '')) ? always : never

const holes = /\$\{[^{}]*\}|\{\{[^{}]*\}\}/g

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>

function choiceMay({ test, yes, no }: Of<'choice'>, goal: Goal, scope: Scope, search: Search) {
  return either(
    both(mayBe(test, 'true', scope, search), mayBe(yes, goal, scope, search)),
    both(mayBe(test, 'falsy', scope, search), mayBe(no, goal, scope, search)),
  )
}

function binaryMay(node: Of<'binary'>, goal: Goal, scope: Scope, search: Search): Cover {
  const { sign, left, right } = node
  const may = (one: Node, is: Goal) => mayBe(one, is, scope, search)
  if (sign === '&&')
    return goal === 'true'
      ? both(may(left, 'true'), may(right, 'true'))
      : either(may(left, goal), both(may(left, 'true'), may(right, goal)))
  if (sign === '||')
    return goal === 'true'
      ? either(may(left, 'true'), may(right, 'true'))
      : both(may(left, 'falsy'), may(right, goal))
  if (sign === '??') return either(may(left, goal), may(right, goal))
  if (sign === ',') return may(right, goal)
  if (sign === '+') return sumMay(node, goal, scope, search)
  if (sign === 'in') return presenceMay(node, goal, scope)
  return comparisonMay(node, goal, scope)
}

function sumMay({ left, right }: Of<'binary'>, goal: Goal, scope: Scope, search: Search): Cover {
  if (goal !== 'none') return goal === 'false' ? never : always
  // Of a sum with a text, no part that is a text may be a tag of a template language.
  const may = (one: Node) => mayBe(one, 'none', scope, search)
  const isText = ({ kind, ...one }: Node) =>
    kind === 'template' || ('value' in one && typeof one.value === 'string' && one.value !== '')
  if (isText(left)) return may(left)
  if (isText(right)) return may(right)
  return left.kind === 'binary' && left.sign === '+' ? may(left) : always
}

/** A map is an address of `build` only. */
function objectMay({ members }: Of<'object'>, goal: Goal, scope: Scope, search: Search): Cover {
  if (goal !== 'none') return goal === 'true' ? always : never
  const build = members.findLast(({ key }) => key === 'build')
  if (!build || members.some(({ key }) => key === null)) return always
  const isName = build.value.kind === 'name' || build.value.kind === 'member'
  return mayBe(build.value, isName ? 'falsy' : goal, scope, search)
}

const nameMay = (node: Node, goal: Goal, scope: Scope, search: Search) =>
  boundMay(standsFor(node, scope, search), goal, search)

function boundMay(found: Bound, goal: Goal, search: Search): Cover {
  if (found.kind === 'node') return mayBe(found.node, goal, found.scope, search)
  if (found.kind === 'any')
    return found.all.reduce<Cover>((all, one) => either(all, boundMay(one, goal, search)), never)
  if (found.kind === 'key') return keyMay(found.path, goal)
  if (found.kind === 'data') return goal === 'true' ? always : never
  return found.kind === 'text' && goal === 'false' ? never : always
}
