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
