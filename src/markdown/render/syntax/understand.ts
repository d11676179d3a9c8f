import type { MarkdownIt } from 'markdown-it'
import { calloutsAfterBangs } from './callout-bangs.ts'
import { calloutsInColons } from './callout-colons.ts'
import { calloutsInQuotes } from './callout-quotes.ts'
import { markFormulas } from './formula-html.ts'
import type { Syntax } from './syntax.ts'

/** Adds the syntax of a dialect to the parser. */
export function understand(parser: MarkdownIt, syntax: Syntax): void {
  markFormulas(parser, syntax.dollars)
  calloutsInQuotes(parser)
  if (syntax.colons > 0) calloutsInColons(parser, syntax.colons)
  if (syntax.bangs) calloutsAfterBangs(parser)
}
