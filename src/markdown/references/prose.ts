/** A piece of a body that no code span or link crosses; `tagsOnly` inside `<pre>`. */
interface Prose {
  start: number
  end: number
  tagsOnly: boolean
}

interface Fence {
  mark: string
  /** Its block quote and list item end it as well. */
  inQuote: boolean
  inset: number
}

interface State {
  fence: Fence | null
  /** The text that ends a comment, a script or a `<pre>`. */
  until: string | null
  /** The indentation of the list item's content; 0 outside lists. */
  inset: number
  /** An indented line would be code: after an empty line, a heading or other code. */
  mayBeCode: boolean
}

const listItem = /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/
const fenceMark = /^(?:`{3,}(?=[^`]*$)|~{3,})/
const startsBlock = /^(?:#{1,6}[ \t]|\|)/
const rawStart = /^<(?:(script|style|textarea|pre)(?=[\s>]|$)|!--)/i

/** The paragraphs of a body without fenced and indented code, comments and scripts. */
export function* proseOf(body: string): Generator<Prose> {
  const state: State = { fence: null, until: null, inset: 0, mayBeCode: true }
  let start = -1
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf('\n', from)
    const end = newline < 0 ? body.length : newline + 1
    const kind = kindOf(body.slice(from, end), state)
    if (kind !== 'text' && start >= 0) {
      yield { start, end: from, tagsOnly: false }
      start = -1
    }
    if (kind === 'tags') yield { start: from, end, tagsOnly: true }
    if (kind === 'text' ? start < 0 : kind === 'start') start = from
    from = end
  }
  if (start >= 0) yield { start, end: body.length, tagsOnly: false }
}

/** What a line is: part of a paragraph, the start of one, only tags, or nothing to read. */
function kindOf(line: string, state: State): 'text' | 'start' | 'tags' | 'none' {
  if (state.until !== null) return insideRaw(line, state)
  const { rest, inQuote } = unquote(line)
  const text = rest.trimStart()
  const indent = widthOf(rest, rest.length - text.length)
  if (state.fence && insideFence(text, indent, inQuote, state)) return 'none'
  if (text === '') {
    state.mayBeCode = true
    return 'none'
  }
  if (state.mayBeCode && indent - state.inset >= 4) return 'none'
  return startOf(text, indent, inQuote, state)
}

function startOf(text: string, indent: number, inQuote: boolean, state: State) {
  // Most lines begin with a letter: they start nothing.
  if (/^[A-Za-z\u0080-\uffff]/.test(text)) {
    const isAfterBreak = state.mayBeCode
    if (isAfterBreak && indent < state.inset) state.inset = 0
    state.mayBeCode = false
    return isAfterBreak ? 'start' : 'text'
  }
  const item = listItem.exec(text)?.[0]
  if (item !== undefined) state.inset = indent + Math.min(widthOf(item, item.length), 6)
  else if (state.mayBeCode && indent < state.inset) state.inset = 0
  const isAfterBreak = state.mayBeCode
  state.mayBeCode = false
  const content = text.slice(item?.length ?? 0)
  const mark = fenceMark.exec(content.trimEnd())?.[0]
  if (mark !== undefined) {
    state.fence = { mark, inQuote, inset: state.inset }
    return 'none'
  }
  const raw = rawStart.exec(content)
  if (raw) return startRaw(content, raw[1]?.toLowerCase(), state)
  const isBlock = startsBlock.test(content)
  state.mayBeCode = content.startsWith('#') && isBlock
  return item !== undefined || isBlock || isAfterBreak ? 'start' : 'text'
}

function startRaw(content: string, name: string | undefined, state: State) {
  const until = name === undefined ? '-->' : `</${name}`
  const isClosed = content.toLowerCase().includes(until, 4)
  if (!isClosed) state.until = until
  if (name === 'pre') return 'tags'
  // A comment that ends in its line may have references after it.
  return isClosed && name === undefined ? 'start' : 'none'
}

function insideRaw(line: string, state: State) {
  const isPre = state.until === '</pre'
  if (state.until !== null && line.toLowerCase().includes(state.until)) state.until = null
  return isPre ? 'tags' : 'none'
}

/** Whether the line belongs to the open fence; closes it. */
function insideFence(text: string, indent: number, inQuote: boolean, state: State): boolean {
  const { mark, ...of } = state.fence as Fence
  const isOutside = (of.inQuote && !inQuote) || (text !== '' && indent < of.inset)
  const closes = text.startsWith(mark) && isOnly(mark[0] ?? '', text.trimEnd())
  if (isOutside || closes) {
    state.fence = null
    state.mayBeCode = true
  }
  return !isOutside
}

function isOnly(char: string, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text[at] !== char) return false
  return true
}

/** The line without the marks of block quotes. */
function unquote(line: string): { rest: string; inQuote: boolean } {
  let at = 0
  for (const mark = /[ ]{0,3}> ?/y; mark.test(line); ) at = mark.lastIndex
  return { rest: at > 0 ? line.slice(at) : line, inQuote: at > 0 }
}

/** The width of the first `length` characters, with tabs. */
function widthOf(text: string, length: number): number {
  let width = 0
  for (let at = 0; at < length && text[at] !== '\n'; at++)
    width += text[at] === '\t' ? 4 - (width % 4) : 1
  return width
}
