import { posix } from 'node:path'
import { importNames } from '../config/static/imports.ts'
import {
  assignmentAt,
  endOf,
  isSign,
  type Module,
  openModule,
  textAt,
} from '../config/static/module.ts'
import { maxNodes, partsOf } from '../config/syntax/changes.ts'
import type { Member, Node } from '../config/syntax/nodes.ts'
import { namesOf } from '../config/syntax/patterns.ts'
import type { SiteFiles } from '../dialect.ts'
import { handsOn, returnedBy } from './handed-on.ts'
import { type Code, codeOf } from './plugin-code.ts'

/** The plugin of Docusaurus that a plugin of the site extends, and what that may do. */
interface Extended {
  /** `docs`, `blog` or `pages`. */
  name: string
  /** Whether its code may leave out pages. */
  isFiltered: boolean
}

/** What a plugin extends that is a file of the site and imports one of Docusaurus, or null. */
export function extendedBy(
  { names, text }: SiteFiles,
  root: string,
  from: string,
): Extended | null {
  if (!from.startsWith('.')) return null
  const file = importNames(posix.join(root, from)).find((one) => names.has(one))
  const m = openModule('', file === undefined ? '' : (text(file) ?? ''))
  const code = codeOf(m)
  const [name, ...others] = code.kinds
  if (name === undefined || others.length > 0) return null
  return { name, isFiltered: m.tokens.some((_, at) => isHiding(m, at)) || mayFilter(code) }
}

const hiding = /^(?:draft|unlisted|exclude|include|routeBasePath|(?:load|translate)Content)$/

/** Whether a word may leave out pages, or code makes a function of Docusaurus anew. */
function isHiding(m: Module, at: number): boolean {
  const word = textAt(m, at)
  if (word !== 'addRoute' && word !== 'validateOptions') return hiding.test(word)
  const isBody = isSign(m, at + 1, '(') && isSign(m, endOf(m, at + 1) + 1, '{')
  return isBody || isSign(m, at + 1, ':') || assignmentAt(m, at + 1) > 0
}

const using = new Set<Node['kind']>(['call', 'choice', 'binary', 'mixed'])

/** Whether code does more than to hand on what Docusaurus gives it. */
function mayFilter(code: Code): boolean {
  const { nodes, statements, calls } = code
  const isUnread = statements.some((one) => one.kind === 'unread' && !one.ifs)
  const functions = nodes.filter((one) => one.kind === 'function')
  const makers = functions.filter((one) => handsOn(code, one, (node) => calls.has(node)))
  const named = namesFor(code, makers)
  const isMaker = (node: Node) =>
    makers.some((one) => one === node) || (node.kind === 'name' && named.includes(node.name))
  // Each call is in a function of its own, which other code neither calls nor chooses nor wraps.
  return (
    isUnread ||
    nodes.length >= maxNodes ||
    calls.size === 0 ||
    new Set(makers).size !== calls.size ||
    nodes.some((one) => using.has(one.kind) && partsOf(one).some(isMaker)) ||
    !makers.flatMap(returnedBy).every((value) => value !== null && isWhole(code, value))
  )
}

/** The names of functions. */
const namesFor = ({ statements }: Code, functions: readonly Node[]) =>
  statements.flatMap((one) => {
    if (one.kind === 'function') return functions.includes(one.node) ? [one.name] : []
    return one.kind === 'let' && one.value && functions.includes(one.value)
      ? namesOf(one.pattern)
      : []
  })

/** Whether a value is the plugin of Docusaurus, or that with members that hide nothing. */
function isWhole(code: Code, node: Node): boolean {
  if (node.kind !== 'object') return isPlugin(code, node)
  const at = node.members.findIndex(({ key, value }) => key === null && isPlugin(code, value))
  return at !== -1 && node.members.slice(at + 1).every((one) => isPlain(code, one))
}

const isPlugin = ({ calls, made }: Code, node: Node) =>
  calls.has(node) || (node.kind === 'name' && made.has(node.name))

function isPlain(code: Code, { key, value }: Member): boolean {
  if (key !== 'contentLoaded') return key !== null
  return value.kind === 'function' && handsOn(code, value, (node) => isLoad(code, node))
}

/** `given.contentLoaded(…)` */
const isLoad = ({ made }: Code, node: Node) =>
  node.kind === 'call' &&
  node.of.kind === 'member' &&
  node.of.of.kind === 'name' &&
  made.has(node.of.of.name) &&
  node.of.key.kind === 'literal' &&
  node.of.key.value === 'contentLoaded'
