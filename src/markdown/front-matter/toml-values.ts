export interface Span {
  start: number
  end: number
}

interface State {
  /** Lists and inline tables that are open, by their bracket. */
  open: string[]
  /** Whether what comes next is a value, not a key or a table's name. */
  isValue: boolean
}

const BARE = /[^\s,[\]{}#="']+/y
const TIME_BEHIND_DATE = / \d\d:[^\s,\]}#]+/y

/**
 * The positions of numbers and dates that are values in valid TOML; keys, texts, booleans and
 * comments are skipped.
 */
export function findBareValues(source: string): Span[] {
  const spans: Span[] = []
  const state: State = { open: [], isValue: false }
  let end = 0
  for (let start = 0; start < source.length; start = end) {
    end = endOfToken(source, start, state)
    const char = source[start] ?? ''
    if (state.isValue && /[\d+\-in]/.test(char)) spans.push({ start, end })
    else step(state, char)
  }
  return spans
}

function step(state: State, char: string): void {
  if (char === '=') state.isValue = true
  else if (char === '\n') state.isValue &&= state.open.length > 0
  else if (char === ',') state.isValue = state.open.at(-1) !== '{'
  else if (char === '[' && state.isValue) state.open.push(char)
  else if (char === ']' && state.isValue) state.open.pop()
  else if (char === '{') {
    state.open.push(char)
    state.isValue = false
  } else if (char === '}') {
    state.open.pop()
    state.isValue = true
  }
}

function endOfToken(source: string, start: number, { isValue }: State): number {
  const char = source[start] ?? ''
  if (char === '#') return endOfLine(source, start)
  if (char === '"' || char === "'") return endOfText(source, start, char)
  BARE.lastIndex = start
  if (!BARE.test(source)) return start + 1
  const end = BARE.lastIndex
  if (!isValue || !/^\d{4}-\d\d-\d\d$/.test(source.slice(start, end))) return end
  TIME_BEHIND_DATE.lastIndex = end
  return TIME_BEHIND_DATE.test(source) ? TIME_BEHIND_DATE.lastIndex : end
}

function endOfLine(source: string, from: number): number {
  const at = source.indexOf('\n', from)
  return at === -1 ? source.length : at
}

function endOfText(source: string, start: number, quote: string): number {
  const triple = quote.repeat(3)
  const close = source.startsWith(triple, start) ? triple : quote
  let at = start + close.length
  while (at < source.length && !source.startsWith(close, at))
    at += quote === '"' && source[at] === '\\' ? 2 : 1
  at += close.length
  // Up to two quotes may precede the closing three.
  while (close === triple && source[at] === quote) at++
  return at
}
