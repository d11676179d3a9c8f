import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { escapeHtml } from '../shortcodes/shortcode-html.ts'
import { type Ends, formulaAt, isEscaped, isTex, withoutEscapes } from './formula.ts'

// Bounds the search for the end of a formula block.
const maxLines = 300

/**
 * Keeps formulas as written: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, the last two also with `\\`, and
 * `\begin{…}`.
 */
export function keepFormulas(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('fence', 'formula_block', blockRule, { alt })
  parser.inline.ruler.before('escape', 'formula', inlineRule)
  parser.renderer.rules.formula = (tokens, index, _options, env) => {
    if (env) env.math = true
    return escapeHtml(tokens[index]?.content ?? '')
  }
  parser.renderer.rules.formula_block = (tokens, index, _options, env) => {
    if (env) env.math = true
    return `<p>${escapeHtml(tokens[index]?.content ?? '')}</p>\n`
  }
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  const sign = state.src[state.pos]
  if (sign !== '$' && sign !== '\\') return false
  const formula = formulaAt(state.src, state.pos, state.posMax, endsOf(state))
  if (!formula) return false
  if (!silent) state.push('formula', '', 0).content = formula.shown
  state.pos = formula.end
  return true
}

const endsByState = new WeakMap<StateInline, Ends>()

function endsOf(state: StateInline): Ends {
  const ends: Ends = endsByState.get(state) ?? new Map()
  endsByState.set(state, ends)
  return ends
}

/** A formula block, in which `+ b` is not a list and `# c` not a heading. */
function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
  const marks = marksOf(lineText(state, line))
  const last = marks ? lastLine(state, line, endLine, marks) : null
  if (!marks || last === null) return false
  const source = state.getLines(line, last + 1, state.blkIndent, false).trim()
  const { open, close } = marks
  const content = source.slice(open.length, -close.length)
  if (open === '\\[' && last === line && !isTex(content, open)) return false
  if (silent) return true
  const shown = open.startsWith('\\\\') ? `\\[${withoutEscapes(content)}\\]` : source
  const token = state.push('formula_block', 'p', 0)
  Object.assign(token, { map: [line, last + 1], content: shown })
  state.line = last + 1
  return true
}

interface Marks {
  open: string
  close: string
}

function marksOf(text: string): Marks | null {
  if (text.startsWith('$$')) return { open: '$$', close: '$$' }
  if (text.startsWith('\\[')) return { open: '\\[', close: '\\]' }
  if (text.startsWith('\\\\[')) return { open: '\\\\[', close: '\\\\]' }
  const [open, name] = /^\\begin\{([a-z]{1,20}\*?)\}/i.exec(text) ?? []
  return open === undefined ? null : { open, close: `\\end{${name}}` }
}

/**
 * The line that ends with the closing mark, if no other closing mark comes first. Empty lines are
 * allowed only after an opening mark that is alone on its line.
 */
function lastLine(
  state: StateBlock,
  first: number,
  endLine: number,
  { open, close }: Marks,
): number | null {
  const isAlone = lineText(state, first) === open
  for (let line = first; line < Math.min(endLine, first + maxLines); line++) {
    const text = line === first ? lineText(state, line).slice(open.length) : lineText(state, line)
    if (state.isEmpty(line) && isAlone) continue
    if (state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent) return null
    const at = closeIn(text, close)
    if (at >= 0)
      return at === text.length - close.length && (line > first || text !== close) ? line : null
  }
  return null
}

function closeIn(text: string, close: string): number {
  let at = text.indexOf(close)
  while (at >= 0 && close.length === 2 && isEscaped(text, at)) at = text.indexOf(close, at + 1)
  return at
}

function lineText({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string {
  return src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]).trimEnd()
}
