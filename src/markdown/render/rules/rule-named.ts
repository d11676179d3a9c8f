import type { MarkdownIt, StateBlock } from 'markdown-it'

export type BlockRule = (state: StateBlock, start: number, end: number, silent: boolean) => boolean

/** The rule of the parser that has this name: the one that is missing without it. */
export function ruleNamed({ block: { ruler } }: MarkdownIt, name: string): BlockRule {
  const all = ruler.getRules('')
  ruler.disable(name)
  const others = new Set(ruler.getRules(''))
  ruler.enable(name)
  const found = all.find((rule) => !others.has(rule))
  if (!found) throw new Error(`The parser has no rule ${name}.`)
  return found
}
