import type { MarkdownIt, StateBlock } from 'markdown-it'
import { addCallout, lineText } from '../syntax/callout.ts'
import { calloutTypes } from '../syntax/callout-types.ts'

const opening = /^(:{2,20})[ \t]*([A-Za-z][\w-]{0,39})(?![\w-])[ \t]*(.*)$/
const slot = /^#[a-z][\w-]{0,39}(?:\{[^{}]{0,300}\})?$/
const maxLine = 500

/**
 * Components of Nuxt Content: `::note{title="Title"}` to `::`. Of properties, which are in braces
 * or between `---`, the title or label is shown, and of names of slots (`#title`) nothing.
 */
export function readBlockComponents(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  const depths = new WeakMap<StateBlock, number>()
  parser.block.ruler.before('fence', 'component', readComponent, { alt })
  parser.block.ruler.before('fence', 'slot', readSlot, { alt })

  function readSlot(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
    if (!depths.get(state) || !slot.test(textOf(state, line))) return false
    if (!silent) state.line = line + 1
    return true
  }

  function readComponent(state: StateBlock, line: number, endLine: number, silent: boolean) {
    const text = lineText(state, line) ?? ''
    const found = text.length > maxLine ? null : opening.exec(text)
    if (!found) return false
    if (silent) return true
    const [, { length } = '', type = '', rest = ''] = found
    const { end, isClosed } = endOf(state, line + 1, endLine, length)
    const first = behindProperties(state, line + 1, end)
    const title = titleIn(rest) ?? titleBetween(state, line + 1, first)
    const depth = depths.get(state) ?? 0
    depths.set(state, depth + 1)
    const indent = indentOf(state, line, end)
    if (calloutTypes.has(type.toLowerCase()))
      addCallout(state, line, {
        type,
        title: title ?? '',
        first,
        end,
        indent,
      })
    else addContent(state, { line, first, end, indent, title })
    depths.set(state, depth)
    state.line = end + (isClosed ? 1 : 0)
    return true
  }
}

const textOf = ({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string =>
  src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]).trimEnd()

/** The line that closes it: of as many colons, but for those of components in it and of code. */
function endOf(state: StateBlock, first: number, endLine: number, colons: number) {
  let fence = ''
  let inner = 0
  for (let line = first; line < endLine; line++) {
    if (isOutside(state, line)) return { end: line, isClosed: false }
    const text = textOf(state, line).slice(0, maxLine)
    fence = fenceBehind(fence, text)
    if (fence !== '' || (/^:{2,}/.exec(text)?.[0].length ?? 0) !== colons) continue
    if (text.length === colons && inner-- === 0) return { end: line, isClosed: true }
    if (opening.test(text)) inner++
  }
  return { end: endLine, isClosed: false }
}

/** The fence of the code block that continues after a line, or ''. */
function fenceBehind(fence: string, text: string): string {
  const mark = /^(?:`{3,}|~{3,})/.exec(text)?.[0] ?? ''
  if (fence === '') return mark
  return mark.startsWith(fence) && text === mark ? '' : fence
}

/** Whether a line is after the list item, or the like, that the component is in. */
const isOutside = (state: StateBlock, line: number) =>
  !state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent

/** The least indentation of these lines. */
function indentOf(state: StateBlock, first: number, end: number): number {
  let least = state.sCount[first] ?? 0
  for (let line = first; line < end; line++)
    if (!state.isEmpty(line)) least = Math.min(least, state.sCount[line] ?? 0)
  return least
}

/** The line after `---` … `---`, or after a block of code that is named `[props]`. */
function behindProperties(state: StateBlock, first: number, end: number): number {
  const open = first < end ? textOf(state, first) : ''
  const isCode = /^`{3,}ya?ml \[props\]$/.test(open)
  if (open !== '---' && !isCode) return first
  const close = isCode ? open.replace(/[^`].*/, '') : '---'
  for (let line = first + 1; line < end; line++) if (textOf(state, line) === close) return line + 1
  return first
}

function titleIn(rest: string): string | undefined {
  const named = /(?:^\{|\s)(?:title|label)="([^"]*)"/.exec(rest)?.[1]
  return named ?? (rest.startsWith('[') ? /^\[([^\]]*)\]/.exec(rest)?.[1] : undefined)
}

function titleBetween(state: StateBlock, first: number, end: number): string | undefined {
  for (let line = first; line < end; line++) {
    const found = /^(?:title|label):\s+(["']?)(.*)\1$/.exec(textOf(state, line).slice(0, maxLine))
    if (found) return found[2]
  }
  return undefined
}

interface Content {
  line: number
  first: number
  end: number
  indent: number
  title: string | undefined
}

function addContent(state: StateBlock, { line, first, end, indent, title }: Content) {
  const { lineMax, parentType, blkIndent } = state
  // Counts as a level, so that components in components have a bound.
  state.level++
  if (title) {
    const map: [number, number] = [line, line + 1]
    state.push('paragraph_open', 'p', 1).map = map
    Object.assign(state.push('inline', '', 0), { content: title, map, children: [] })
    state.push('paragraph_close', 'p', -1)
  }
  Object.assign(state, { lineMax: end, blkIndent: indent, parentType: 'root' })
  state.md.block.tokenize(state, first, end)
  state.level--
  Object.assign(state, { lineMax, parentType, blkIndent })
}
