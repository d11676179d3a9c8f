import { guarded, partly } from './lists.ts'
import { memberOf } from './members.ts'
import type { Run } from './scope.ts'
import { literal, mixed, type Value, variable } from './values.ts'

const sorting = /^(?:sortBy|orderBy)$/
const loops = /^(?:each\w*|forEach|map|flatMap|filter|find)$/

const methodOf = (of: Value, name: string): Value => ({ kind: 'method', of, name })

const memberAt = (of: Value, path: string): Value =>
  path
    .split('.')
    .slice(0, 20)
    .reduce<Value>((one, key) => memberOf(one, literal(key)), of)

/** A method of what is not known, such as the list of languages. */
export function ofUnread(run: Run, of: Value, name: string, args: Value[]): Value {
  const [first = variable, second] = args
  const isOfOther = (first.kind === 'entries' || first.kind === 'array') && second
  // `_.each(list, (one) => …)`
  if (isOfOther && second.kind === 'function' && loops.test(name))
    return run.apply(run, methodOf(first, name.replace(/^each.*/, 'forEach')), args.slice(1))
  const list = args.find((one) => one.kind === 'entries')
  if (list?.kind === 'entries') return sorting.test(name) ? { ...list } : partly(list)
  // `_.get(node, 'frontmatter.slug')`
  if (name === 'get' && second?.kind === 'literal') return memberAt(first, String(second.value))
  if (first.kind !== 'function' && first.kind !== 'global') return mixed(of, ...args)
  const guard = run.generator.listsAreFilled ? 'yes' : 'unread'
  const made = guarded(run, guard, () => run.apply(run, first, [mixed(of, variable), variable]))
  if (first.kind === 'global') return mixed(of, ...args)
  if (name === 'map' || name === 'flatMap')
    return made.kind === 'entries' || made.kind === 'array'
      ? made
      : { kind: 'array', items: [made] }
  return mixed(of, ...args)
}
