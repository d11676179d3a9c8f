import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { parseShortcode, type Shortcode } from './shortcode.ts'
import { escapeHtml, figureHtml, refLink, youtubeHtml } from './shortcode-html.ts'

/** Teaches the parser `figure`, `youtube`, `ref`, `relref` and `highlight`; all others stay text, and so does code. */
export function runShortcodes(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('html_block', 'highlight', highlightRule, { alt })
  parser.block.ruler.before('html_block', 'shortcode', blockRule, { alt })
  parser.inline.ruler.before('link', 'shortcode', inlineRule)
  linkShortcodes(parser)
}

/** A shortcode that is alone on its line. */
function blockRule(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  const shortcode = shortcodeAt(state, line)
  if (!shortcode || shortcode.escaped || state.src.slice(shortcode.end, state.eMarks[line]).trim() !== '')
    return false
  const html =
    shortcode.name === 'figure' ? figureHtml(shortcode, true) : videoHtml(shortcode, String(state.env.mark))
  if (html === null) return false
  if (silent) return true
  const token = state.push('html_block', '', 0)
  token.content = `${html}\n`
  token.map = [line, line + 1]
  state.line = line + 1
  return true
}

function videoHtml(shortcode: Shortcode, mark: string): string | null {
  return shortcode.name === 'youtube' ? youtubeHtml(shortcode, mark) : null
}

/** The lines between `{{< highlight go >}}` and `{{< /highlight >}}` are code. */
function highlightRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const opening = shortcodeAt(state, line)
  if (opening?.name !== 'highlight' || opening.escaped) return false
  const close = findClose(state, line, endLine)
  if (close === null) return false
  if (silent) return true
  const token = state.push('fence', 'code', 0)
  token.info = opening.positional[0] ?? ''
  token.content = state.getLines(line + 1, close, state.blkIndent, true)
  token.map = [line, close + 1]
  state.line = close + 1
  return true
}

/** The line that closes the code; where none does, that is remembered, or many openings would be searched again and again. */
function findClose(state: StateBlock, line: number, endLine: number): number | null {
  if (line >= Number(state.env.unclosedFrom ?? Number.POSITIVE_INFINITY)) return null
  for (let next = line + 1; next < endLine; next++) {
    if (shortcodeAt(state, next)?.name === '/highlight') return next
  }
  state.env.unclosedFrom = line
  return null
}

function shortcodeAt(state: StateBlock, line: number): Shortcode | null {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent
  if (indent >= 4) return null
  const shortcode = parseShortcode(state.src, (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0))
  return shortcode && shortcode.end <= (state.eMarks[line] ?? 0) ? shortcode : null
}

/** A shortcode within a line of text. */
function inlineRule(state: StateInline, silent: boolean): boolean {
  const shortcode = parseShortcode(state.src, state.pos)
  if (!shortcode || shortcode.end > state.posMax) return false
  const html = shortcode.escaped ? null : inlineHtml(shortcode, String(state.env.mark))
  if (!silent && html !== null) state.push('html_inline', '', 0).content = html
  if (!silent && html === null)
    state.push('text', '', 0).content = shown(state.src.slice(state.pos, shortcode.end))
  state.pos = shortcode.end
  return true
}

function inlineHtml(shortcode: Shortcode, mark: string): string | null {
  const link = refLink(shortcode)
  if (link !== null) return `<a href="${escapeHtml(link)}">${escapeHtml(link.replace(/^(@|\.)\//, ''))}</a>`
  return shortcode.name === 'figure' ? figureHtml(shortcode, false) : videoHtml(shortcode, mark)
}

/** An unknown shortcode as it was written; one in comment signs as its author wants it read. */
function shown(source: string): string {
  const isComment = source.startsWith('/*', 3) && source.startsWith('*/', source.length - 5)
  return isComment ? source.slice(0, 3) + source.slice(5, -5) + source.slice(-3) : source
}

/** A reference as the address of a link or picture: `[text]({{< ref "other.md" >}})`. */
function linkShortcodes(parser: MarkdownIt): void {
  const { parseLinkDestination } = parser.helpers
  const parseDestination: typeof parseLinkDestination = (text, start, max) => {
    const shortcode = parseShortcode(text, start)
    const link = shortcode && shortcode.end <= max ? refLink(shortcode) : null
    return shortcode && link !== null
      ? { ok: true, pos: shortcode.end, str: link }
      : parseLinkDestination(text, start, max)
  }
  Object.assign(parser.helpers, { parseLinkDestination: parseDestination })
}
