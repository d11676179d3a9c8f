import type { Node } from '../../config/syntax/nodes.ts'
import { allOf, type PageTest } from '../page-test.ts'
import { queriesInText } from '../text-queries.ts'
import { questionOf } from './conditions.ts'
import { exportsOf, setName } from './names.ts'
import { addMaker, callFunction, charge, joined, type Run, within } from './run.ts'
import {
  asked,
  deriving,
  memberOf,
  namesIn,
  nothing,
  type Path,
  path,
  type Scope,
  truthOf,
  type Value,
  whole,
} from './values.ts'

type Call = Extract<Node, { kind: 'call' }>

/** Follows a call. */
export function callValue(run: Run, scope: Scope, node: Call): Value {
  const member = node.of.kind === 'member' ? node.of : null
  const of = member ? whole(run.evaluate(run, scope, member.of)) : nothing
  const key = member ? run.evaluate(run, scope, member.key) : nothing
  const name = key.kind === 'literal' ? String(key.value) : ''
  const callee = whole(member ? memberOf(of, name) : run.evaluate(run, scope, node.of))
  const isSpread = node.args.some((one) => one.kind === 'spread')
  const args = node.args.map((one) =>
    run.evaluate(run, scope, one.kind === 'spread' ? one.of : one),
  )
  if (of.kind === 'array') charge(run, of.items.length)
  if (callee.kind === 'function') return callFunction(run, callee, isSpread ? [] : args)
  const called = member ? name : (namesIn(callee).at(-1)?.replace('|', '') ?? '')
  if (called === 'push' && member?.of.kind === 'name')
    push(run, scope, member.of.name, of, isSpread ? args : [...args, nothing])
  return callNamed(run, scope, { of, name: called, args, names: namesIn(callee) })
}

const wordsOfText =
  /\b(?:frontmatter|fields|slug|permalink|relativePath|fileAbsolutePath|gatsbyPath|node)\b|\.(?:id|path)\b/

interface Called {
  of: Value
  name: string
  args: Value[]
  /** The names that lead to what is called. */
  names: string[]
}

function callNamed(run: Run, { file }: Scope, called: Called): Value {
  const { of, name, args, names } = called
  const [first] = args
  if (names.at(-1)?.replace('|', '') === 'createPage') {
    const isOfText = wordsOfText.test(namesIn(...args).join('.'))
    if (isOfText && !run.place.lists[0]?.isDerived) addMaker(run, file)
    return nothing
  }
  if ((name === 'require' || name === 'import') && first?.kind === 'literal')
    return exportsOf(run, file, String(first.value), '') ?? path(names)
  const fixed =
    questionOf(of, name, args) ?? (name === 'all' && first?.kind === 'array' ? first : null)
  return fixed ?? listCall(run, called) ?? unknownCall(run, called)
}

const loops = new Set(['forEach', 'map', 'each', 'flatMap', 'eachSeries', 'mapSeries'])

/** `list.map(…)`, `_.each(list, …)` and such; undefined for other calls. */
function listCall(run: Run, { of, name, args }: Called): Value | undefined {
  const [first = nothing, second] = args
  const isOther = second !== undefined && first.kind !== 'function'
  const [list, work] = isOther ? [whole(first), second] : [of, first]
  if (name === 'concat') return args.reduce((one, list) => joined(run, one, list), of)
  if (name === 'filter') return filtered(run, list, work)
  if (!loops.has(name) && name !== 'find') return undefined
  const items: Value[] = []
  inList(run, list, (item) => {
    if (work.kind === 'function') items.push(callFunction(run, work, [item]))
  })
  if (list.kind !== 'path') return { kind: 'array', items }
  const item = whole(items[0] ?? nothing)
  if (name === 'find') return path([...list.names], { queries: list.queries })
  return item.kind === 'path' || item.kind === 'object' ? { ...list, item } : list
}

function filtered(run: Run, list: Value, work: Value): Value | undefined {
  if (list.kind !== 'path') return undefined
  const result = work.kind === 'function' ? callFunction(run, work, [list.item]) : asked(null)
  const isSet = work.kind === 'path' && work.names.join() === 'Boolean'
  return { ...list, test: allOf([list.test, isSet || truthOf(result)]) }
}

const maxItems = 20

/** What is done for the members of a list. */
export function inList(run: Run, of: Value | null, work: (item?: Value) => void): void {
  const list = of && whole(of)
  const items = list?.kind === 'array' ? list.items : []
  for (const item of items.slice(0, maxItems)) work(item)
  if (items.length > 0 && items.length <= maxItems) return
  const lists = list?.kind === 'path' ? [list, ...run.place.lists] : run.place.lists
  within(run, { ...run.place, lists }, () => work(list?.kind === 'path' ? list.item : undefined))
}

/** `pages.push(…)` within loops makes a list of their texts. */
function push(run: Run, scope: Scope, name: string, of: Value, args: Value[]): void {
  const { guards, lists } = run.place
  const [inner] = lists
  const [first = nothing, second] = args
  const item = whole(first)
  const test: PageTest = allOf([...guards, ...lists.map((one) => one.test)])
  const made: Value = inner ? { ...inner, test, item } : { kind: 'array', items: [item] }
  setName(scope, name, joined(run, of, second === undefined ? first : made))
}

/** What a function that is not read makes of its arguments. */
function unknownCall(run: Run, { of, name, args, names }: Called): Value {
  const works = args.map(whole).filter((one) => one.kind === 'function')
  const results = works.map((one) => callFunction(run, one, [name === 'then' ? of : undefined]))
  if (name === 'then' && results[0]) return results[0]
  const texts = args.map(textOf)
  charge(run, texts.join('').length)
  const queries = texts.flatMap(queriesInText)
  const isDerived = names.some((one) => deriving.has(one))
  if (queries.length > 0) return path(names, { queries, isMade: true })
  const base = [...args, of].map(whole).find((one): one is Path => one.kind === 'path')
  return base
    ? { ...base, isMade: true, isDerived: base.isDerived || isDerived }
    : path([...names, ...namesIn(...args)], { isMade: true, isDerived })
}

function textOf(value: Value): string {
  if (value.kind === 'text') return value.source
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : ''
}
