import type { StateBlock, StateInline } from 'markdown-it'
import type { Shortcode } from './shortcode.ts'
import type { FoundShortcode } from './shortcode-lines.ts'

const closingShortcode = /\{\{[<%]\s*\/\s*highlight\s*[>%]\}\}/
// Inline code is shorter; bounds the search for the end of an opening.
const maxInline = 2_000

/** Reads `{{< highlight go >}}` … `{{< /highlight >}}` on separate lines as a code block. */
export function highlightLines(
  state: StateBlock,
  { shortcode, last }: FoundShortcode,
  line: number,
  endLine: number,
  silent: boolean,
): boolean {
  const rest = state.src.slice(shortcode.end, state.eMarks[last])
  const end = endIn(rest, last) ?? endsOf(state)[last + 1]
  // Text after it on the line makes it inline code.
  if (!end?.isLast || end.line >= endLine) return false
  if (silent) return true
  const lines = state.getLines(last + 1, end.line + 1, state.blkIndent, false)
  const code = end.line > last ? `${rest}\n${lines}` : rest
  state.line = end.line + 1
  const content = asCode(code.slice(0, -end.length))
  Object.assign(state.push('fence', 'code', 0), {
    info: langOf(shortcode),
    content,
    map: [line, state.line],
  })
  return true
}

interface End {
  line: number
  /** Length of the closing shortcode and the rest of its line. */
  length: number
  /** Only white space follows. */
  isLast: boolean
}

/**
 * The next closing shortcode at or after each line; computed once, because many openings would each
 * repeat the search.
 */
function endsOf({ src, env }: StateBlock): (End | undefined)[] {
  env.highlightEnds ??= findEnds(src.split('\n'))
  return env.highlightEnds as (End | undefined)[]
}

function findEnds(lines: string[]): (End | undefined)[] {
  const ends: (End | undefined)[] = []
  let next: End | undefined
  for (let line = lines.length - 1; line >= 0; line--)
    ends[line] = next = endIn(lines[line] ?? '', line) ?? next
  return ends
}

function endIn(text: string, line: number): End | undefined {
  const close = closingShortcode.exec(text)
  if (!close) return undefined
  const isLast = text.slice(close.index + close[0].length).trim() === ''
  return { line, length: text.length - close.index, isLast }
}

/** Without the blank rests of the opening and closing lines. */
function asCode(text: string): string {
  const lines = text.split('\n')
  const isEmpty = (line: string | undefined) => line?.trim() === ''
  if (isEmpty(lines[0])) lines.shift()
  if (isEmpty(lines.at(-1))) lines.pop()
  return lines.map((line) => `${line}\n`).join('')
}

/** Reads a highlight shortcode inside a line as inline code. */
export function highlightWords(state: StateInline, opening: Shortcode, silent: boolean): boolean {
  const rest = state.src.slice(opening.end, Math.min(state.posMax, opening.end + maxInline))
  const close = closingShortcode.exec(rest)
  if (!close) return false
  if (!silent) state.push('code_inline', 'code', 0).content = rest.slice(0, close.index)
  state.pos = opening.end + close.index + close[0].length
  return true
}

const langOf = ({ positional, named }: Shortcode) => positional[0] ?? named.get('lang') ?? ''
