import type { StateBlock } from 'markdown-it'
import { parseShortcode, type Shortcode } from './shortcode.ts'

export interface FoundShortcode {
  shortcode: Shortcode
  /** The line on which it ends. */
  last: number
}

/** The shortcode that begins a line. */
export function shortcodeAt(
  state: StateBlock,
  line: number,
  endLine: number,
): FoundShortcode | null {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent
  if (indent >= 4) return null
  const shortcode = parseOnce(state, (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0))
  const last = shortcode ? lineOf(state, shortcode.end, line, endLine) : null
  return shortcode && last !== null ? { shortcode, last } : null
}

// Cached: the parser asks about each line at every level of nesting.
function parseOnce({ src, env }: StateBlock, start: number): Shortcode | null {
  env.shortcodes ??= new Map<number, Shortcode | null>()
  const found = env.shortcodes as Map<number, Shortcode | null>
  const shortcode = found.get(start) ?? (found.has(start) ? null : parseShortcode(src, start))
  found.set(start, shortcode)
  return shortcode
}

/**
 * The line that holds `end`; null if a line before it continues another block, such as the `>` of a
 * block quote.
 */
export function lineOf(
  { bMarks, eMarks }: StateBlock,
  end: number,
  from: number,
  endLine: number,
): number | null {
  for (let line = from; line < endLine; line++) {
    if (end <= (eMarks[line] ?? 0)) return line
    if (bMarks[line + 1] !== (eMarks[line] ?? 0) + 1) return null
  }
  return null
}
