import type { Module } from '../config/static/module.ts'
import { allStatements, nodesIn } from '../config/syntax/changes.ts'
import type { Node, Statement } from '../config/syntax/nodes.ts'
import { namesOf } from '../config/syntax/patterns.ts'
import { parseModule } from '../config/syntax/statements.ts'

/** The code of a plugin that may extend one of Docusaurus. */
export interface Code {
  statements: Statement[]
  nodes: Node[]
  /** Which plugins it imports: `docs`, `blog` or `pages`. */
  kinds: Set<string>
  /** The calls of these plugins, and the names of what they give. */
  calls: Set<Node>
  made: Set<string>
}

export function codeOf(m: Module): Code {
  const all = parseModule(m)
  const [statements, nodes] = [allStatements(all), nodesIn(all)]
  const imports = [...m.imports].filter(([, { from }]) => kindOf(from))
  const ours = new Set(imports.map(([name]) => name))
  const kinds = [...imports.map(([, { from }]) => kindOf(from)), ...nodes.map(requiredBy)]
  const made = new Set<string>()
  for (const one of statements) {
    if (one.kind !== 'let' || !one.value) continue
    const names = isOurs(one.value, ours) ? ours : isCall(one.value, ours) ? made : undefined
    for (const name of namesOf(one.pattern)) names?.add(name)
  }
  const calls = new Set(nodes.filter((node) => isCall(node, ours)))
  return { statements, nodes, kinds: new Set(kinds.flatMap((one) => one ?? [])), calls, made }
}

const kindOf = (from: string) => /^@docusaurus\/plugin-content-(docs|blog|pages)$/.exec(from)?.[1]

/** The kind of the plugin in `require('a')` or `import('a')`. */
function requiredBy(node: Node): string | undefined {
  if (node.kind !== 'call' || node.of.kind !== 'name') return undefined
  const [from] = node.args
  const isLoad = node.of.name === 'require' || node.of.name === 'import'
  return isLoad && from?.kind === 'literal' ? kindOf(`${from.value}`) : undefined
}

/** Whether a value is the plugin of Docusaurus, or what its file exports. */
function isOurs(node: Node, ours: ReadonlySet<string>): boolean {
  if (node.kind === 'member') return isOurs(node.of, ours)
  return node.kind === 'name' ? ours.has(node.name) : requiredBy(node) !== undefined
}

const isCall = (node: Node, ours: ReadonlySet<string>) =>
  node.kind === 'call' && isOurs(node.of, ours)
