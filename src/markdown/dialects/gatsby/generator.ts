import { isDeepStrictEqual } from 'node:util'
import { all, type Condition, certain, some, test } from '../config/interpreter/conditions.ts'
import { mayCall, partly } from '../config/interpreter/lists.ts'
import { memberOf } from '../config/interpreter/members.ts'
import { named, objectOf } from '../config/interpreter/objects.ts'
import type { Generator, Run } from '../config/interpreter/scope.ts'
import {
  type Entries,
  eitherOf,
  entryItself,
  literal,
  mixed,
  nothing,
  partsOf,
  pathsOf,
  textIn,
  type Value,
} from '../config/interpreter/values.ts'
import { queriesInText, type TextQuery } from './text-queries.ts'

/** What the code of a site did while it was followed. */
export interface Made {
  /** The queries of texts, each by its number in conditions. */
  queries: TextQuery[]
  /** Where `createPage` is called for texts. */
  pages: Condition[]
  /** What it is given as their addresses. */
  paths: Value[]
  /** The fields that `createNodeField` gives texts, by their names; '' is one that code names. */
  fields: Map<string, GivenField[]>
  /** Where pages of other files are taken away that are not made again. */
  gone: Condition[]
}

/** A value that is given to a field where a condition holds. */
export interface GivenField {
  value: Value
  where: Condition
}

/** A question that a text answers with yes if a query of this number finds it. */
export const isQuery = ([first = '']: readonly string[]) => first.startsWith('query:')

/** The address of a text by its file. */
export const filePath: Value = { ...nothing, paths: ['filePath'] }

const globals = new Set(['createPage', 'createNodeField', 'createFilePath', 'graphql', 'getNode'])
const taking = ['deletePage', 'deleteNode']

/**
 * What Gatsby gives the functions that it calls; made for each site, because code may change it.
 * `takes`: the code names what takes pages away.
 */
export function givenToCode(takes: boolean): Value {
  const names = ['createPage', 'createNodeField', ...(takes ? taking : [])]
  const actions = objectOf(Object.fromEntries(names.map((one) => [one, named(one)])), nothing)
  const calls = { graphql: named('graphql'), getNode: named('getNode') }
  const own = { actions, boundActionCreators: actions, node: entryItself, page: pageOfOthers }
  return objectOf({ ...own, ...calls }, nothing)
}

/** A page of another file: Gatsby does not show code the pages that it makes itself. */
const pageOfOthers: Value = { kind: 'place', of: ['page'] }
const isOfOthers = (args: Value[]) => pathsOf(...args).includes('page')

// A site is built without errors.
const noErrors = literal(false)

/** Gatsby for a site of so many texts; `catches`: its code goes on after errors. */
export const gatsbyCode = (made: Made, texts: number, catches: boolean): Generator => ({
  globalOf(name) {
    if (globals.has(name)) return named(name)
    if (/^(?:errors?|err)$/.test(name)) return noErrors
    return name === 'result' ? objectOf({ errors: noErrors }, nothing) : null
  },
  importOf: (from, name) =>
    from !== 'gatsby-source-filesystem'
      ? null
      : name === '*'
        ? objectOf({ createFilePath: named('createFilePath') })
        : named(name),
  call(run, callee, args) {
    if (callee.kind === 'unread') return unreadCall(run, callee, args)
    return callee.kind === 'global' ? called(run, made, texts, callee.name, args) : undefined
  },
  scriptOf: (_, text) => text,
  isFollowed: () => false,
  listsAreFilled: false,
  onThrow: (run) => {
    // What catches an error continues without the texts after it.
    if (catches && run.calls > 1) mayEnd(run)
  },
  isTrusted: (run) => run.calls <= 1,
})

function called(
  run: Run,
  made: Made,
  texts: number,
  name: string,
  args: Value[],
): Value | undefined {
  const [first = nothing] = args
  if (name === 'createPage') return addPage(run, made, args)
  if (name === 'createNodeField') return addField(run, made, first)
  if (isTaking(named(name))) return takeAway(run, made, args)
  if (name === 'createFilePath') return filePath
  if (name === 'graphql') return resultOf(made, queriesInText(queryIn(first), texts))
  if (name === 'getNode') return isParent(first) ? { kind: 'place', of: ['parent'] } : nothing
  const isError = first.kind === 'literal' && Number(first.value) > 0
  if (/^process\.(?:exit|abort|kill|reallyExit)$/.test(name) && !isError) mayEnd(run)
  if (!name.startsWith('Promise') && args.some((one) => holdsTaking(one))) mayEnd(run)
  return undefined
}

const isParent = (one: Value) => one.kind === 'place' && one.of.join() === 'parent'

/** `deletePage`, or `deletePage.bind` */
const isTaking = (one: Value) =>
  one.kind === 'global' && taking.includes(one.name.split('.')[0] ?? '')

function takeAway(run: Run, { gone }: Made, args: Value[]): Value {
  if (isOfOthers(args)) gone.push(run.guard)
  else mayEnd(run)
  return nothing
}

/** Takes note that code may end here, so that it makes no more pages. */
function mayEnd(run: Run): void {
  if (run.guard !== 'no') run.changed.add('')
}

const hole = '$'.concat('{}')

/** A query, in which each value of the code is a hole. */
function queryIn(value: Value): string {
  const parts = value.kind === 'unread' && value.parts ? value.parts : [value]
  return parts.map((one) => (one.kind === 'literal' ? `${one.value}` : hole)).join('')
}

/** What `graphql` gives: each list by its name, and no errors. */
function resultOf(made: Made, queries: readonly TextQuery[]): Value {
  const lists = queries.map((query): [string, Value] => {
    const number = made.queries.push(query) - 1
    const of = (item: Value): Entries => ({
      kind: 'entries',
      sets: [{ collection: '', condition: test({ of: [`query:${number}`] }) }],
      item,
    })
    const edge = objectOf({ node: entryItself }, nothing)
    return [query.name, objectOf({ nodes: of(entryItself), edges: of(edge) }, nothing)]
  })
  const data = objectOf({ errors: noErrors, ...Object.fromEntries(lists) }, nothing)
  return objectOf({ errors: noErrors, data })
}

/** A page for texts: what it is made of tells which. */
function addPage(run: Run, made: Made, args: Value[]): Value {
  if (isOfOthers(args)) {
    // What is made again is only changed.
    made.gone = made.gone.filter((one) => !isDeepStrictEqual(one, run.guard))
    return nothing
  }
  if (run.guard === 'no' || pathsOf(...args).length === 0) return nothing
  run.made++
  // Of one text alone nothing is known.
  made.paths.push(memberOf(args[0] ?? nothing, literal('path')))
  made.pages.push(run.loop ? all(run.guard, ownAt(args[0] ?? nothing)) : 'unread')
  return nothing
}

/** Where a page is that of its text, and not of another one: `node = list[0]`, `path = '/404'`. */
function ownAt(page: Value): Condition {
  const path = memberOf(page, literal('path'))
  return pathsOf(path).length > 0 ? ownIn(path) : ownIn(page)
}

function ownIn(value: Value): Condition {
  if (value.kind === 'choice') {
    const [yes, no] = [ownIn(value.yes), ownIn(value.no)]
    return isOfName(value.is) ? some(yes, no) : eitherOf(value.is, yes, no)
  }
  if (value.kind === 'object')
    return some(...[...value.members.values(), ...(value.rest ? [value.rest] : [])].map(ownIn))
  if (value.kind === 'unread' && value.isOther) return 'unread'
  return pathsOf(value).length > 0 ? 'yes' : 'no'
}

/** `slug === 'index' ? '/' : slug`; other fields may be made of keys. */
function isOfName(is: Condition): boolean {
  if (typeof is === 'string') return false
  if ('not' in is) return isOfName(is.not)
  if ('of' in is) return !/\bfrontmatter\b|\bfields (?!(?:slug|path|url)\b)/.test(is.of.join(' '))
  return ('all' in is ? is.all : is.some).every(isOfName)
}

function addField({ guard }: Run, { fields }: Made, given: Value): Value {
  const name = textIn(memberOf(given, literal('name')))
  const key = name === undefined ? '' : String(name)
  const value = memberOf(given, literal('value'))
  fields.set(key, [...(fields.get(key) ?? []), { value, where: certain(guard) }])
  return nothing
}

/** Whether code that is not read gets what takes pages away. */
const holdsTaking = (one: Value, depth = 3): boolean =>
  isTaking(one) || (depth > 0 && partsOf(one).some((part) => holdsTaking(part, depth - 1)))

/** A function that is not read leaves texts as they are, but not a list of them. */
function unreadCall(run: Run, callee: Value, args: Value[]): Value {
  mayCall(run, args)
  if (args.some((one) => holdsTaking(one))) mayEnd(run)
  const list = args.find((one) => one.kind === 'entries')
  return list?.kind === 'entries' ? partly(list) : mixed(callee, ...args)
}
