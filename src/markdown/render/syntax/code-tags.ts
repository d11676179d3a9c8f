import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { lineText } from './callout.ts'

/** `{% highlight js %}` and `{% codeblock Title lang:js %}` with their ends. */
const opening = /^\{%-?[ \t]*(highlight|codeblock|code)(?![\w])[ \t]*([^\n]*?)-?%\}[ \t]*$/
const dropped = /\{%-?[ \t]{0,9}(?:end)?raw[ \t]{0,9}-?%\}/y
const maxLine = 500

/** The tags of Liquid and Nunjucks around code, and around what is no template. */
export function readCodeTags(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('fence', 'code_tag', codeRule, { alt })
  parser.block.ruler.before('fence', 'raw_tag', rawLine, { alt })
  parser.inline.ruler.before('escape', 'raw_tag', rawRule)
}

function codeRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const tag = tagPairAt(state, line, endLine, opening)
  if (!tag || silent) return tag !== null
  const { name, words, end } = tag
  const meta = { caption: name === 'highlight' ? '' : words }
  addCode(state, line, end, { info: langIn(name, words), meta })
  return true
}

/** Adds what is between two lines as code. */
export function addCode(state: StateBlock, line: number, end: number, more: object): void {
  const content = state.getLines(line + 1, end, state.blkIndent, true)
  Object.assign(state.push('fence', 'code', 0), { content, map: [line, end + 1], ...more })
  state.line = end + 1
}

/**
 * The tag that opens at a line, with the words after its name and the line of its end; `opening`
 * has the name and the words as groups, and `ending` is the pattern of another end tag.
 */
export function tagPairAt(
  state: StateBlock,
  line: number,
  endLine: number,
  opening: RegExp,
  ending?: string,
): { name: string; words: string; end: number } | null {
  const text = tagLine(state, line)
  const [, name, words = ''] = (text && opening.exec(text)) || []
  const end = name === undefined ? null : endLineOf(state, line, endLine, ending ?? endTag(name))
  return name === undefined || end === null ? null : { name, words, end }
}

/** The text of a line that begins with a tag, unless it is long. */
function tagLine(state: StateBlock, line: number): string | null {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  if (state.src[start] !== '{') return null
  const text = lineText(state, line)
  return text === undefined || text.length > maxLine ? null : text
}

const langIn = (name: string, words: string): string =>
  (name === 'highlight' ? /^[\w+#.-]+/.exec(words)?.[0] : /\blang:([\w+#.-]+)/.exec(words)?.[1]) ??
  ''

const endTag = (name: string) => `\\{%-?[ \\t]{0,9}end${name}[ \\t]{0,9}-?%\\}`

/** The line of the end tag; found once for all openings before it. */
function endLineOf(
  { src, env, bMarks, eMarks }: StateBlock,
  first: number,
  endLine: number,
  tag: string,
): number | null {
  const known = (env.codeEnds ?? {}) as Record<string, { from: number; at: number }>
  env.codeEnds = known
  const end = new RegExp(`^[ \\t>]{0,99}${tag}[ \\t]*$`)
  const last = known[tag]
  let at = last && last.from <= first && last.at > first ? last.at : first + 1
  const most = bMarks.length - 1
  while (
    at < most &&
    !end.test(src.slice(bMarks[at], Math.min(eMarks[at] ?? 0, (bMarks[at] ?? 0) + maxLine)))
  )
    at++
  known[tag] = { from: first, at }
  return at < Math.min(endLine, most) ? at : null
}

/** A line of nothing but `{% raw %}` or `{% endraw %}`. */
function rawLine(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  const text = tagLine(state, line)
  dropped.lastIndex = 0
  if (!text || !dropped.test(text) || dropped.lastIndex !== text.length) return false
  if (!silent) state.line = line + 1
  return true
}

const droppedInside = new RegExp(dropped.source, 'g')

const inside = /^(?:fence|code_block|code_inline|html_block|html_inline)$/

/**
 * Drops these tags in HTML and code as well, because templates run before Markdown; with
 * `keepsCode` not in blocks of code, nor alone in code of a line.
 */
export function dropRawInside(parser: MarkdownIt, keepsCode: boolean): void {
  parser.core.ruler.after('inline', 'raw_inside', ({ tokens }) => {
    for (const token of tokens.flatMap((one) => [one, ...(one.children ?? [])])) {
      const { type, content } = token
      if (!inside.test(type) || !content.includes('{%')) continue
      if (keepsCode && (type === 'fence' || (type.startsWith('code') && !isPair.test(content))))
        continue
      token.content = content.replace(droppedInside, '')
    }
  })
}

const isPair = /\braw\b[\s\S]*\bendraw\b/

function rawRule(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('{%', state.pos)) return false
  dropped.lastIndex = state.pos
  if (!dropped.test(state.src) || dropped.lastIndex > state.posMax) return false
  if (!silent) state.push('text', '', 0).content = ''
  state.pos = dropped.lastIndex
  return true
}
