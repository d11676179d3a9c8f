import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { componentEnd } from '../raw/component-tag.ts'
import { hidingTag } from '../raw/raw-blocks.ts'
import { addParagraph, addWords } from '../rules/nesting.ts'
import { blockWords, inlineWords, isCallout } from '../signs/component-words.ts'
import { readDeepBlocks } from '../signs/deep-blocks.ts'

const statement =
  /^(?:import\s*(?:["'{*]|[\w$]+(?:\s*,|\s+from\b))|export\s+(?:(?:const|let|var|async|function|class|default)\b|[{*]))/
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

/** A line that only opens or closes components: their names; what follows is Markdown. */
function dropTagLine(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  if (state.src[start] !== '<') return false
  let at = start
  const tags: string[] = []
  while (state.src[at] === '<') {
    const end = componentEnd(state.src, at)
    if (end < 0) return false
    tags.push(state.src.slice(at, end))
    at = end
    while (state.src[at] === ' ' || state.src[at] === '\t') at++
  }
  let last = line
  while (last < endLine && (state.eMarks[last] ?? 0) < at) last++
  if (last >= endLine) return false
  if ((state.eMarks[last] ?? 0) !== at) return showWords(state, line, endLine, silent)
  if (silent) return true
  const content = tags.map((tag) => blockWords(tag, state.env)).join('')
  if (content !== '')
    Object.assign(state.push('html_block', '', 0), { content, map: [line, last + 1] })
  state.line = last + 1
  return true
}

/** `<Title>` and `<Aside>` are components, not elements that hide their words or signs. */
function showWords(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const name = /^<([A-Z]\w*)/.exec(textOf(state, line).trimStart())?.[1] ?? ''
  if (silent || !(isCallout(name) || hidingTag.test(name.toLowerCase()))) return false
  let end = line
  while (end < endLine && !state.isEmpty(end)) end++
  if (isCallout(name)) return showCallout(state, line, end)
  addParagraph(state, line, end)
  return true
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
