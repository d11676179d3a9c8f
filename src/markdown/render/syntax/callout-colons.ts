import type { MarkdownIt, StateBlock } from 'markdown-it'
import { showCodeNames } from '../signs/code-names.ts'
import { addCallout, lineText, titleOf } from './callout.ts'
import { calloutTypes } from './callout-types.ts'

const opening = /^(:{2,20})[ \t]*([A-Za-z][\w-]{0,39})(?![\w-])[ \t]*(.*)$/
const maxLine = 500

/**
 * `:::note[Title]` or `::: tip Title` to `:::`. A container of another name without a title, such
 * as `::: code-group`, shows only what is in it; the code blocks of this one keep their names.
 */
export function calloutsInColons(parser: MarkdownIt, least: number): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('fence', 'callout_colons', rule, { alt })

  function rule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
    const opened = openingAt(state, line, least)
    if (!opened) return false
    if (silent) return true
    const { colons, type, title, isCallout } = opened
    const { end, isClosed } = endOf(state, line + 1, endLine, colons)
    if (isCallout)
      addCallout(state, line, { type, title, first: line + 1, end, indent: state.blkIndent })
    else addContent(state, line + 1, end, type === 'code-group')
    state.line = end + (isClosed ? 1 : 0)
    return true
  }
}

function openingAt(state: StateBlock, line: number, least: number) {
  if (state.src[(state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)] !== ':') return null
  const text = lineText(state, line)
  const found = text === undefined || text.length > maxLine ? null : opening.exec(text)
  if (!found) return null
  const [, colons = '', type = '', rest = ''] = found
  const isCallout = calloutTypes.has(type.toLowerCase())
  const title = titleIn(rest)
  if (colons.length < least || (!isCallout && title !== '')) return null
  return { colons: colons.length, type, title: title || titleOf(type, state.env), isCallout }
}

/** `[Title]{#id}`, `{title="Title"}` or `Title {open}`. */
function titleIn(rest: string): string {
  if (rest.startsWith('[')) {
    const end = rest.lastIndexOf(']')
    if (end > 0) return rest.slice(1, end).trim()
  }
  const named = /^\{(?:[^}]*\s)?title="([^"]*)"/.exec(rest)?.[1]
  return named ?? rest.replace(/\{[^{}]*\}$/, '').trim()
}

/** The line of the closing colons, outside code; without one, the end of what is around it. */
function endOf(state: StateBlock, first: number, endLine: number, colons: number) {
  let fence = ''
  for (let line = first; line < endLine; line++) {
    if (state.isEmpty(line)) continue
    if ((state.sCount[line] ?? 0) < state.blkIndent) return { end: line, isClosed: false }
    const text = lineText(state, line) ?? ''
    const mark = /^(?:`{3,}|~{3,})/.exec(text)?.[0] ?? ''
    if (fence === '') fence = mark
    else if (mark.startsWith(fence) && text === mark) fence = ''
    if (fence === '' && text.length >= colons && /^:{2,}$/.test(text))
      return { end: line, isClosed: true }
  }
  return { end: endLine, isClosed: false }
}

function addContent(state: StateBlock, first: number, end: number, isNamed: boolean): void {
  const { lineMax, parentType, tokens } = state
  const before = tokens.length
  state.lineMax = end
  // Counts as a level, so that containers in containers have a bound.
  state.level++
  state.md.block.tokenize(state, first, end)
  if (isNamed) showCodeNames(state, before, state.level)
  state.level--
  Object.assign(state, { lineMax, parentType })
}
