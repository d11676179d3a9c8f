import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { parseShortcode, type Shortcode } from './shortcode.ts'
import { shortcodeAt } from './shortcode-lines.ts'

const CLOSE = /\{\{[<%]\s*\/\s*highlight\s*[>%]\}\}/
// Longer code does not stand within a line; a bound on how far an opening without its end is looked at.
const MAX_INLINE = 2_000

/** What stands between `{{< highlight go >}}` and `{{< /highlight >}}` is code, on lines of its own or within one. */
export function highlightCode(parser: MarkdownIt, alt: string[]): void {
  parser.block.ruler.before('html_block', 'highlight', blockRule, { alt })
  parser.inline.ruler.before('link', 'highlight', inlineRule)
}

function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const opening = shortcodeAt(state, line, endLine)
  if (opening?.shortcode.name !== 'highlight' || opening.shortcode.escaped) return false
  const found = codeFrom(state, opening, endLine)
  if (!found) return false
  if (silent) return true
  const token = state.push('fence', 'code', 0)
  token.info = langOf(opening.shortcode)
  token.content = found.code
  token.map = [line, found.end]
  state.line = found.end
  return true
}

/** The lines of code and the line after them; an end that is missing is remembered, or many openings would look for it again and again. */
function codeFrom(
  state: StateBlock,
  { shortcode, last }: { shortcode: Shortcode; last: number },
  endLine: number,
): { code: string; end: number } | null {
  if (last >= Number(state.env.unclosedFrom ?? Number.POSITIVE_INFINITY)) return null
  const lines: string[] = []
  for (let line = last; line < endLine; line++) {
    const text =
      line === last ? restOf(state, shortcode, line) : state.getLines(line, line + 1, state.blkIndent, false)
    const close = CLOSE.exec(text)
    lines.push(text.slice(0, close?.index))
    if (close && text.slice(close.index + close[0].length).trim() === '')
      return { code: asCode(lines), end: line + 1 }
    // Words follow on its line: it is code within a text.
    if (close) return null
  }
  state.env.unclosedFrom = last
  return null
}

const restOf = (state: StateBlock, { end }: Shortcode, line: number) =>
  state.src.slice(end, state.eMarks[line])

/** Without the empty rests of the lines where its signs stand. */
function asCode(lines: string[]): string {
  const isEmpty = (line: string | undefined) => line?.trim() === ''
  if (isEmpty(lines[0])) lines.shift()
  if (isEmpty(lines.at(-1))) lines.pop()
  return lines.map((line) => `${line}\n`).join('')
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  const opening = parseShortcode(state.src, state.pos)
  if (opening?.name !== 'highlight' || opening.escaped) return false
  const rest = state.src.slice(opening.end, Math.min(state.posMax, opening.end + MAX_INLINE))
  const close = CLOSE.exec(rest)
  if (!close) return false
  if (!silent) state.push('code_inline', 'code', 0).content = rest.slice(0, close.index)
  state.pos = opening.end + close.index + close[0].length
  return true
}

const langOf = ({ positional, named }: Shortcode) => positional[0] ?? named.get('lang') ?? ''
