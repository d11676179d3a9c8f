import type { MarkdownIt } from 'markdown-it'
import { markFormulas } from './formula-html.ts'
import type { Syntax } from './syntax.ts'

/** Adds the syntax of a dialect to the parser. */
export function understand(parser: MarkdownIt, syntax: Syntax): void {
  markFormulas(parser, syntax.dollars)
}
