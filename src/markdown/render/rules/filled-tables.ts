import type { MarkdownIt, StateBlock } from 'markdown-it'
import { type BlockRule, ruleNamed } from './rule-named.ts'

// The parser has a bound for each table only, and a kilobyte makes a table of many short rows.
const maxFilled = 20_000

/** Leaves tables as they are once the cells that fill up the short rows of a text are too many. */
export function boundFilledTables(parser: MarkdownIt): void {
  const table = ruleNamed(parser, 'table')
  const rule: BlockRule = (state, start, end, silent) => {
    const before = state.tokens.length
    if (filledIn(state) > maxFilled || !table(state, start, end, silent)) return false
    const cells = (state.tokens.length - before) / 3
    const signs = (state.eMarks[state.line - 1] ?? 0) - (state.bMarks[start] ?? 0)
    // A cell that is written has at least one character.
    if (!silent) state.env.filledCells = filledIn(state) + Math.max(0, cells - signs)
    return true
  }
  parser.block.ruler.at('table', rule, { alt: ['paragraph', 'reference'] })
}

const filledIn = ({ env }: StateBlock) => Number(env.filledCells ?? 0)
