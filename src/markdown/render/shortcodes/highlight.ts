import type { StateBlock, StateInline } from 'markdown-it'
import type { Shortcode } from './shortcode.ts'
import type { FoundShortcode } from './shortcode-lines.ts'

const closingShortcode = /\{\{[<%]\s*\/\s*highlight\s*[>%]\}\}/
// Longer code does not stand within a line; a bound on how far an opening without its end is looked
// at.
const maxInline = 2_000

/**
 * What stands between `{{< highlight go >}}` and `{{< /highlight >}}` is code; here on lines of its
 * own.
 */
export function highlightLines(
  state: StateBlock,
  { shortcode, last }: FoundShortcode,
  line: number,
  endLine: number,
  silent: boolean,
): boolean {
  const rest = state.src.slice(shortcode.end, state.eMarks[last])
  const end = endIn(rest, last) ?? endsOf(state)[last + 1]
  // Where words follow on its line it is code within a text.
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
  /** How many characters it and what follows have on its line. */
  length: number
  /** Nothing but blanks follows. */
  isLast: boolean
}

/**
 * The next end at or behind each line; looked for once, or many openings would look for it again
 * and again.
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

/** Without the empty rests of the lines where its signs stand. */
function asCode(text: string): string {
  const lines = text.split('\n')
  const isEmpty = (line: string | undefined) => line?.trim() === ''
  if (isEmpty(lines[0])) lines.shift()
  if (isEmpty(lines.at(-1))) lines.pop()
  return lines.map((line) => `${line}\n`).join('')
}

/** Within a line of text. */
export function highlightWords(state: StateInline, opening: Shortcode, silent: boolean): boolean {
  const rest = state.src.slice(opening.end, Math.min(state.posMax, opening.end + maxInline))
  const close = closingShortcode.exec(rest)
  if (!close) return false
  if (!silent) state.push('code_inline', 'code', 0).content = rest.slice(0, close.index)
  state.pos = opening.end + close.index + close[0].length
  return true
}

const langOf = ({ positional, named }: Shortcode) => positional[0] ?? named.get('lang') ?? ''
