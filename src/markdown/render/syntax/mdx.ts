import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { componentEnd } from '../raw/component-tag.ts'
import { elementAt, readJsx } from '../raw/jsx.ts'
import { hidingTag } from '../raw/raw-blocks.ts'
import { addParagraph, addWords } from '../rules/nesting.ts'
import { blockWords, inlineWords, isCallout } from '../signs/component-words.ts'
import { readDeepBlocks } from '../signs/deep-blocks.ts'

const statement =
  /^(?:import\s*(?:["'{*]|[\w$]+(?:\s*,|\s+from\b))|export\s+(?:(?:const|let|var|async|function|class|default)\b|[{*]))/
// Elements that no paragraph has in it.
const blockNames = new Set(
  [
    'address article aside blockquote body caption center dd details div dl dt fieldset figcaption',
    'figure footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p section summary table',
    'tbody td tfoot th thead tr ul',
  ].flatMap((line) => line.split(' ')),
)
// A statement of more lines is text from there on.
const maxStatement = 400

/**
 * MDX: imports and exports are no text, components are only what is in them, and indentation makes
 * no code.
 */
export function readMdx(parser: MarkdownIt): void {
  parser.block.ruler.disable('code')
  readDeepBlocks(parser)
  parser.block.ruler.before('fence', 'mdx_statement', dropStatement)
  const alt = ['paragraph', 'reference', 'blockquote']
  parser.block.ruler.before('html_block', 'mdx_component', dropTagLine, { alt })
  parser.inline.ruler.before('html_inline', 'mdx_component', dropTag)
  readJsx(parser)
}

/** A statement at the top ends with the first empty line at which its brackets are closed. */
function dropStatement(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || (state.sCount[line] ?? 0) > 0) return false
  if (!statement.test(textOf(state, line).slice(0, 200))) return false
  if (silent) return true
  let depth = 0
  let blank = -1
  let at = line
  const most = Math.min(endLine, line + allowance(state))
  for (; at < most; at++) {
    if (state.isEmpty(at)) {
      if (blank < 0) blank = at
      if (depth <= 0) break
    } else depth += depthOf(textOf(state, at))
  }
  spend(state, at - line)
  state.line = depth > 0 && blank >= 0 ? blank : at
  return true
}

const textOf = ({ src, bMarks, eMarks }: StateBlock, line: number) =>
  src.slice(bMarks[line], eMarks[line])

const depthOf = (text: string) =>
  (text.match(/[({[]/g)?.length ?? 0) - (text.match(/[)}\]]/g)?.length ?? 0)

/** Lines that statements may still look at, so that many that never close take linear time. */
function allowance({ env, lineMax }: StateBlock): number {
  const spent = Number(env.statementLines ?? 0)
  return Math.max(1, Math.min(maxStatement, 4 * lineMax + maxStatement - spent))
}

function spend({ env }: StateBlock, lines: number): void {
  env.statementLines = Number(env.statementLines ?? 0) + lines
}

/** A line of nothing but tags: the names of components; what follows is Markdown. */
function dropTagLine(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const { html, end } = tagsFrom(state, start)
  if (end === start) return false
  const last = lastLine(state, line, endLine, end)
  if (last === endLine) return false
  if ((state.eMarks[last] ?? 0) !== end) return showWords(state, line, endLine, silent)
  if (silent) return true
  if (html !== '')
    Object.assign(state.push('html_block', '', 0), { content: html, map: [line, last + 1] })
  state.line = last + 1
  return true
}

/** The HTML of the tags in a row, and the index after them and their blanks. */
function tagsFrom({ src, env }: StateBlock, start: number): { html: string; end: number } {
  let [at, html] = [start, '']
  while (src[at] === '<') {
    const end = componentEnd(src, at)
    const tag = end < 0 ? elementAt(src, at) : { html: blockWords(src.slice(at, end), env), end }
    if (!tag) break
    html += tag.html
    at = tag.end
    while (src[at] === ' ' || src[at] === '\t') at++
  }
  return { html, end: at }
}

/** The line that an index is in. */
function lastLine({ eMarks }: StateBlock, line: number, endLine: number, index: number): number {
  let last = line
  while (last < endLine && (eMarks[last] ?? 0) < index) last++
  return last
}

/** What follows a tag in its line is Markdown, too; components hide no words. */
function showWords(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const name = /^<\/?(\w+)/.exec(textOf(state, line).trimStart())?.[1] ?? ''
  const isElement = blockNames.has(name)
  if (silent || !(isElement || isCallout(name) || isHiding(name))) return false
  let end = line + 1
  while (end < endLine && !state.isEmpty(end) && !(isElement && isTagLine(state, end))) end++
  if (isCallout(name)) return showCallout(state, line, end)
  if (isElement) addInline(state, line, end)
  else addParagraph(state, line, end)
  return true
}

const isHiding = (name: string) => /^[A-Z]/.test(name) && hidingTag.test(name.toLowerCase())

/** Whether a line has nothing but tags. */
function isTagLine(state: StateBlock, line: number): boolean {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const { end } = tagsFrom(state, start)
  return end > start && end >= (state.eMarks[line] ?? 0)
}

/** Words without a paragraph, because an element is around them. */
function addInline(state: StateBlock, line: number, end: number): void {
  const content = state.getLines(line, end, state.blkIndent, false).trim()
  Object.assign(state.push('inline', '', 0), { content, map: [line, end], children: [] })
  state.line = end
}

/** `<Aside>Words</Aside>`, where the end tag ends a line before the next empty one. */
function showCallout(state: StateBlock, line: number, end: number): boolean {
  const text = state.getLines(line, end, state.blkIndent, false).trim()
  const close = text.lastIndexOf('</')
  if (!/^<\/(?:Aside|Admonition)>$/.test(text.slice(close))) return false
  const first = componentEnd(text, 0)
  const open = blockWords(text.slice(0, first), state.env)
  Object.assign(state.push('html_block', '', 0), { content: open, map: [line, end] })
  addWords(state, text.slice(first, close), [line, end])
  state.push('html_block', '', 0).content = '</aside>\n'
  state.line = end
  return true
}

function dropTag(state: StateInline, silent: boolean): boolean {
  const end = state.src[state.pos] === '<' ? componentEnd(state.src, state.pos) : -1
  if (end < 0 || end > state.posMax) return false
  if (!silent) {
    const words = inlineWords(state.src.slice(state.pos, end), state.env)
    state.push(words === '' ? 'text' : 'html_inline', '', 0).content = words
  }
  state.pos = end
  return true
}
