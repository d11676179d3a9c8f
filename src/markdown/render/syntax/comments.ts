import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { lineText } from './callout.ts'
import type { Syntax } from './syntax.ts'

/** The marks around what readers never see. */
interface Signs {
  name: string
  open: string
  close: string
}

const obsidian: Signs = { name: 'comment', open: '%%', close: '%%' }
const mdx: Signs = { name: 'mdx_comment', open: '{/*', close: '*/}' }
const shortcodes: readonly Signs[] = [
  { name: 'comment_code', open: '{{% comment %}}', close: '{{% /comment %}}' },
  { name: 'comment_words', open: '{{< comment >}}', close: '{{< /comment >}}' },
]
/** With and without dashes against blanks. */
const tags: readonly Signs[] = [
  { name: 'comment_tag', open: '{% comment %}', close: '{% endcomment %}' },
  { name: 'comment_dashes', open: '{%- comment -%}', close: '{%- endcomment -%}' },
]

const kramdown: readonly Signs[] = [
  { name: 'comment_named', open: '{::comment}', close: '{:/comment}' },
  { name: 'comment_short', open: '{::comment}', close: '{:/}' },
]

/** The comments that a dialect has, beside those of HTML. */
export const commentsOf = (syntax: Syntax): Signs[] => [
  ...(syntax.comments ? [obsidian] : []),
  ...(syntax.mdx ? [mdx] : []),
  ...(syntax.pairs === 'hugo' ? shortcodes : []),
  ...(syntax.tags ? tags : []),
  ...(syntax.escapes === 'kramdown' ? kramdown : []),
]

/** Leaves out comments, within a line or of several lines. One that has no end is text. */
export function dropComments(parser: MarkdownIt, signs: Signs): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('fence', signs.name, blockRule, { alt })
  parser.inline.ruler.before('escape', signs.name, inlineRule)

  function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
    const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
    const starts = state.src.startsWith(signs.open, start)
    if (!starts || lineText(state, line) === undefined) return false
    const last = lastLine(state, line, endLine, signs)
    if (last === null) return false
    if (!silent) state.line = last + 1
    return true
  }

  function inlineRule(state: StateInline, silent: boolean): boolean {
    const { src, pos, posMax } = state
    if (!src.startsWith(signs.open, pos)) return false
    const at = nextEnd(state, signs.close, pos + signs.open.length)
    if (at < 0 || at + signs.close.length > posMax) return false
    // An empty token, so that the text around it does not join.
    if (!silent) state.push('text', '', 0).content = ''
    state.pos = at + signs.close.length
    return true
  }
}

/** The line that ends with the closing mark, which must be the first one after the opening. */
function lastLine(state: StateBlock, first: number, endLine: number, signs: Signs): number | null {
  const { open, close } = signs
  const ends = linesWith(state, close)
  for (let line = first; line < endLine; line++) {
    // Skips to the next line of the text that has the mark at all.
    const next = ends[line] ?? endLine
    if (next >= endLine) return null
    line = next
    const whole = state.src.slice(state.bMarks[line], state.eMarks[line])
    const from = line === first ? whole.indexOf(open) + open.length : 0
    const at = whole.indexOf(close, from)
    if (at >= 0) return whole.slice(at + close.length).trim() === '' ? line : null
  }
  return null
}

/** For each line the next one that has this mark; looked for once in a text. */
function linesWith({ src, env }: StateBlock, sign: string): readonly number[] {
  const made = (env.signLines ?? {}) as Record<string, number[]>
  env.signLines = made
  const known = made[sign]
  if (known) return known
  const lines = src.split('\n')
  const found: number[] = []
  let next = Number.POSITIVE_INFINITY
  for (let line = lines.length - 1; line >= 0; line--) {
    if (lines[line]?.includes(sign)) next = line
    found[line] = next
  }
  made[sign] = found
  return found
}

const ends = new WeakMap<StateInline, Map<string, { from: number; at: number }>>()

/** The next closing mark, looked for once for all openings before it. */
function nextEnd(state: StateInline, close: string, from: number): number {
  const known = ends.get(state) ?? new Map<string, { from: number; at: number }>()
  ends.set(state, known)
  const last = known.get(close)
  if (last && last.from <= from && (last.at < 0 || last.at >= from)) return last.at
  const at = state.src.indexOf(close, from)
  known.set(close, { from, at })
  return at
}
