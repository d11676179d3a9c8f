import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { lineText } from './callout.ts'

const braces = /\{[ \t]*[.#\w][^{}\n]{0,500}\}/y
const lists = { kramdown: /\{:(?:[^{}\n]{0,500})\}/y, braces, attrs: braces }
type Form = keyof typeof lists

/**
 * Leaves out kramdown's `{: .class #id}`, after a word or on a line of its own, or `{.class}` on a
 * line of its own: classes are those of the site's own style sheet. On the line after a heading the
 * id becomes that of the heading.
 */
export function readAttributes(parser: MarkdownIt, form: Form): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  const rule = (state: StateBlock, line: number, _end: number, silent: boolean) =>
    lineRule(state, line, silent, lists[form])
  parser.block.ruler.before('fence', 'attribute_line', rule, { alt })
  if (form === 'kramdown') parser.inline.ruler.before('escape', 'attributes', wordRule)
  if (form === 'attrs') parser.inline.ruler.before('escape', 'attributes', elementRule)
}

function lineRule(state: StateBlock, line: number, silent: boolean, list: RegExp): boolean {
  const text = lineText(state, line)
  list.lastIndex = 0
  if (!text?.startsWith('{') || !list.test(text) || list.lastIndex !== text.length) return false
  if (silent) return true
  const id = /(?:^|[\s{:])#([A-Za-z][\w:.-]{0,199})(?=[\s}])/.exec(text)?.[1]
  const [inline, close] = state.tokens.slice(-2)
  if (id && inline && close?.type === 'heading_close' && close.map === null)
    inline.content += ` {#${id}}`
  if (/[\s:]toc(?=[\s}])/.test(text)) dropList(state)
  state.line = line + 1
  return true
}

/** The list before `{:toc}` only says where the table of contents is, which is `toc` here. */
function dropList({ tokens, level }: StateBlock): void {
  const last = tokens.at(-1)
  if (!last || !/^(?:bullet|ordered)_list_close$/.test(last.type) || last.level !== level) return
  const open = tokens.findLastIndex(
    ({ type, nesting, level: at }) => nesting === 1 && at === level && type.endsWith('list_open'),
  )
  if (open >= 0) tokens.length = open
}

/** `{target="_blank"}` right after an element. */
function elementRule(state: StateInline, silent: boolean): boolean {
  const last = state.pending === '' ? state.tokens.at(-1)?.type : undefined
  const isBehind = last && /^(?:link_close|image|code_inline)$/.test(last)
  return isBehind && state.src[state.pos] === '{' ? leaveOut(state, silent, braces) : false
}

const wordRule = (state: StateInline, silent: boolean): boolean =>
  state.src.startsWith('{:', state.pos) && leaveOut(state, silent, lists.kramdown)

function leaveOut(state: StateInline, silent: boolean, list: RegExp): boolean {
  list.lastIndex = state.pos
  if (!list.test(state.src) || list.lastIndex > state.posMax) return false
  if (!silent) state.push('text', '', 0).content = ''
  state.pos = list.lastIndex
  return true
}
