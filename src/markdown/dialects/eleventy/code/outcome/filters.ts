import type { Node } from '../../../config/syntax/nodes.ts'
import { keyOf } from './names.ts'
import { boundTo, type Scope } from './scope.ts'

/**
 * The filter for names of Eleventy that a function is: `this.slugify`, `config.getFilter('slug')`,
 * `config.javascriptFunctions.slug`, or a name of it, where the file adds no other of this name.
 */
export function filterIn(of: Node, scope: Scope): string | undefined {
  const found = of.kind === 'name' ? boundTo(of.name, scope) : null
  const { node, file } =
    found?.kind === 'node' ? { node: found.node, ...found.scope } : { node: of, ...scope }
  const name = nameIn(node)
  const isReplaced = file.m.tokens.some(
    ({ text, kind }, at) =>
      kind === 'text' && text === name && /^add\w*Filter$/.test(file.m.tokens[at - 2]?.text ?? ''),
  )
  return (name === 'slug' || name === 'slugify') && !isReplaced ? name : undefined
}

function nameIn(node: Node): string {
  if (node.kind === 'call' && keyOf(node.of) === 'getFilter') {
    const [name] = node.args
    return name?.kind === 'literal' ? `${name.value}` : ''
  }
  if (node.kind !== 'member') return ''
  const { of } = node
  const isOfEleventy =
    keyOf(of) === 'javascriptFunctions' || (of.kind === 'name' && of.name === 'this')
  return isOfEleventy ? keyOf(node) : ''
}

/** `slugify(data.title)` and `data.title.toLowerCase()`: a filter and what goes through it. */
export function pipedBy({ of, args }: Extract<Node, { kind: 'call' }>, scope: Scope) {
  const filter = filterIn(of, scope)
  const [value, ...more] = args
  if (filter) return value && more.length === 0 ? { filter, value } : undefined
  const method = of.kind === 'member' ? methodOf(keyOf(of), args) : undefined
  return method && of.kind === 'member' ? { filter: method, value: of.of } : undefined
}

const ofCase: Record<string, string> = { toLowerCase: 'lower', toUpperCase: 'upper', trim: 'trim' }
const ofTexts: Record<string, string> = { replace: 'replace_first', replaceAll: 'replace' }
const names = /^[\w/. -]*$/

/** The filter that does the same as a method: `page.filePathStem.replace('/a/', '/')`. */
function methodOf(method: string, args: readonly Node[]): string | undefined {
  if (args.length === 0) return Object.hasOwn(ofCase, method) ? ofCase[method] : undefined
  const [from, to] = args.map((one) =>
    one.kind === 'literal' && typeof one.value === 'string' && names.test(one.value)
      ? one.value
      : undefined,
  )
  return from && to !== undefined && args.length === 2 && Object.hasOwn(ofTexts, method)
    ? `${ofTexts[method]}: "${from}", "${to}"`
    : undefined
}
