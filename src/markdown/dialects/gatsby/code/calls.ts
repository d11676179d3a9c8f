import { isDeepStrictEqual } from 'node:util'
import type { Node } from '../../config/syntax/nodes.ts'
import { allOf, type Field, type PageTest, someOf } from '../page-test.ts'
import { queriesInText } from '../text-queries.ts'
import { questionOf } from './conditions.ts'
import { exportsOf, setName } from './names.ts'
import {
  addMaker,
  callFunction,
  charge,
  guarded,
  guardedBy,
  joined,
  mayEnd,
  type Run,
  within,
} from './run.ts'
import {
  asked,
  deriving,
  memberOf,
  namesIn,
  nothing,
  type Path,
  path,
  type Scope,
  subjectOfValue,
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
  if (name === 'includes' && isFilled(run, scope, node)) return asked(null)
  if (callee.kind === 'function') return callFunction(run, callee, isSpread ? [] : args)
  const own = node.of.kind === 'name' ? node.of.name : namesIn(callee).at(-1)
  const called = member ? name : (own?.replace('|', '') ?? '')
  if (called === 'push' && member?.of.kind === 'name')
    push(run, scope, member.of.name, of, isSpread ? args : [...args, nothing])
  const isMade = callee.kind === 'path' && callee.isMade
  return callNamed(run, scope, { of, name: called, args, names: namesIn(callee), isMade })
}

export const wordsOfText =
  /\b(?:frontmatter|fields|slug|permalink|relativePath|fileAbsolutePath|gatsbyPath|node)\b|\.(?:id|path)\b/

interface Called {
  of: Value
  name: string
  args: Value[]
  /** The names that lead to what is called. */
  names: string[]
  isMade: boolean
}

const makesPages = (names: string[]) => names.at(-1)?.replace('|', '') === 'createPage'
const ends = /^(?:exit|abort|kill|reallyExit)$/

function callNamed(run: Run, { file }: Scope, called: Called): Value {
  const { of, name, args, names, isMade } = called
  const [first] = args
  if (makesPages(names)) {
    const isOfText = wordsOfText.test(namesIn(...args).join('.'))
    // What code made of it may be another function.
    if (isOfText && !run.place.lists[0]?.isDerived)
      guarded(run, isMade ? null : true, () => addMaker(run, file))
    return nothing
  }
  // A site is built without errors, of which a code tells.
  const isError = first?.kind === 'literal' && Number(first.value) > 0
  if (ends.test(name) && namesIn(of).at(-1) === 'process' && !isError) mayEnd(run)
  if (names.at(-1)?.replace('|', '') === 'createNodeField' && first) addField(run, first)
  if ((name === 'require' || name === 'import') && first?.kind === 'literal')
    return exportsOf(run, file, String(first.value), '') ?? path(names)
  const fixed =
    questionOf(of, name, args) ?? (name === 'all' && first?.kind === 'array' ? first : null)
  return fixed ?? listCall(run, called) ?? unknownCall(run, called)
}

function addField({ fields, place }: Run, given: Value): void {
  const name = memberOf(given, 'name')
  const key = name.kind === 'literal' ? String(name.value) : ''
  const value = memberOf(given, 'value')
  const known = fieldOf(value)
  const old = fields.get(key)
  const isAddress = addresses.test(key)
  const isMade = isAddress || known.of || known.is !== undefined || isNeverEmpty(value)
  const made = someOf([old?.made ?? false, isMade ? allOf(place.guards) : null])
  const isOther = old && !isDeepStrictEqual({ ...old, made }, { ...known, made })
  // A field of an unknown name may be any of them.
  const isAny = fields.has('')
  if (key === '' && !isAny)
    for (const one of fields.keys()) if (!addresses.test(one)) fields.set(one, { made: null })
  const isUnknown = key === '' || isOther || (isAny && !isAddress)
  fields.set(key, isUnknown ? { made: null } : { ...known, made })
}

const addresses = /^(?:slug|path|permalink|url)$/

/** What a value tells of a field: a part of the text as it is, or a condition. */
function fieldOf(value: Value): Pick<Field, 'of' | 'is'> {
  const of = value.kind === 'path' ? subjectOfValue(value) : null
  if (of && !('address' in of)) return { of }
  const isFlag = value.kind === 'literal' && typeof value.value === 'boolean'
  const isCondition = value.kind === 'asked' && value.of === nothing
  return isFlag || isCondition ? { is: truthOf(value) } : {}
}

/** Whether it is the name of the file, or a text that begins with letters of its own. */
const isNeverEmpty = (value: Value) =>
  (value.kind === 'text' && /^`?[^$`]/.test(value.source)) ||
  (value.kind === 'literal' && typeof value.value === 'string' && value.value !== '') ||
  (value.kind === 'path' && value.names.some((one) => /^\|?createFilePath$/.test(one)))

/** Whether it is a method of a list to which code adds more, of which only a part is known. */
function isFilled({ files }: Run, { file }: Scope, { of }: Call): boolean {
  const list = of.kind === 'member' ? of.of : of
  return list.kind === 'name' && files.get(file)?.filled.has(list.name) === true
}

const loops = new Set('forEach map each flatMap eachSeries mapSeries reduce'.split(' '))

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
    const given = name === 'reduce' ? [args[isOther ? 2 : 1], item] : [item]
    if (work.kind === 'function') items.push(callFunction(run, work, given))
  })
  if (name === 'reduce') return path(namesIn(list), { isMade: true, isDerived: true })
  if (list.kind !== 'path') return { kind: 'array', items }
  const item = items[0] ?? nothing
  if (name === 'find' || (name === 'flatMap' && !isNode(item))) return { ...list, test: null }
  return ['path', 'object'].includes(whole(item).kind) ? { ...list, item } : list
}

/** Whether it is the text of an edge, which is no list. */
function isNode(item: Value): boolean {
  return item.kind === 'path' && !item.isMade && item.names.at(-1)?.replace('|', '') === 'node'
}

function filtered(run: Run, list: Value, work: Value): Value | undefined {
  if (list.kind !== 'path') return undefined
  const { item, test } = list
  const isSet = work.kind === 'path' && work.names.join() === 'Boolean'
  if (isSet) return { ...list, test: allOf([test, item?.kind !== 'asked' || item.is]) }
  const result = work.kind === 'function' ? callFunction(run, work, [item]) : asked(null)
  return { ...list, test: allOf([test, truthOf(result)]) }
}

const maxItems = 20

/** What is done for the members of a list. */
export function inList(run: Run, of: Value | null, work: (item?: Value) => void): void {
  const list = of && whole(of)
  const items = list?.kind === 'array' ? list.items : []
  if (items.length > 0 && items.length <= maxItems) for (const item of items) work(item)
  // Of other lists it is not known which texts they hold.
  else if (list?.kind !== 'path') guarded(run, null, () => work())
  else {
    const lists = [list, ...run.place.lists]
    // A list of a text may be empty.
    const guard = list.names.includes('frontmatter') ? null : true
    within(run, guardedBy({ ...run.place, lists }, guard), () => work(list.item))
  }
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

// Functions that call what they are given once, and those that give all of a list.
const callers = new Set(['then', 'finally', 'Promise'])
const keeping = new Set('then finally sort reverse toSorted sortBy orderBy graphql from'.split(' '))
const cutting = new Set('splice pop shift fill copyWithin remove pull pullAt pullAll'.split(' '))

/** What a function that is not read makes of its arguments. */
function unknownCall(run: Run, { of, name, args, names }: Called): Value {
  const works = args.map(whole).filter((one) => one.kind === 'function')
  // A site is built without errors.
  const guard = name === 'catch' ? false : callers.has(name) || null
  const results = works.map((one) =>
    guarded(run, guard, () => callFunction(run, one, [name === 'then' ? of : undefined])),
  )
  if (name === 'then' && results[0]) return results[0]
  changes(run, name, args[0] ? [of, args[0]] : [of])
  const texts = args.map(textOf)
  charge(run, texts.join('').length)
  const queries = texts.flatMap((text) => queriesInText(text, run.texts))
  const isDerived = names.some((one) => deriving.has(one))
  if (queries.length > 0) return path(names, { queries, isMade: true })
  const isOther = !keeping.has(name) && name !== 'getNode'
  const base = [...args, of].map(whole).find((one): one is Path => one.kind === 'path')
  return base
    ? {
        ...base,
        isMade: true,
        isOther: base.isOther || isOther,
        isDerived: base.isDerived || isDerived,
        test: allOf([base.test, keeping.has(name) || null]),
      }
    : path([...names, ...namesIn(...args)], { isMade: true, isDerived })
}

/** Takes note of calls that change keys of a text, or leave texts out of a list. */
function changes(run: Run, name: string, [of, first]: Value[]): void {
  const all = [of, first].flatMap((one) => (one ? whole(one) : []))
  const isList = all.some((one) => one.kind === 'path' && !wordsOfText.test(one.names.join('.')))
  const isOfText = first && wordsOfText.test(namesIn(first).join('.'))
  if ((cutting.has(name) && isList) || (/^(?:assign|set|unset)$/.test(name) && isOfText))
    run.changed.add('')
}

function textOf(value: Value): string {
  if (value.kind === 'text') return value.source
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : ''
}
