import type { MarkdownIt, StateInline } from 'markdown-it'

const markers = { '=': -3, '+': -4 }
type Sign = keyof typeof markers
const maxRaised = 200

/** `==marked==` as `mark`, or `++inserted++` as `ins`. */
export function markPairs(parser: MarkdownIt, sign: Sign, tag: string): void {
  const pair = (state: StateInline, delimiters: StateInline['delimiters']) =>
    writePairs(state, delimiters, markers[sign], tag)
  parser.inline.ruler.before('emphasis', tag, (state, silent) => findSigns(state, silent, sign))
  parser.inline.ruler2.before('emphasis', tag, (state) => {
    pair(state, state.delimiters)
    for (const meta of state.tokens_meta) pair(state, meta?.delimiters ?? [])
  })
}

function findSigns(state: StateInline, silent: boolean, sign: Sign): boolean {
  if (silent || state.src[state.pos] !== sign) return false
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true)
  const marker = markers[sign]
  state.push('text', '', 0).content = sign.repeat(length)
  const token = state.tokens.length - 1
  if (length === 2) state.delimiters.push({ marker, length: 0, token, end: -1, open, close })
  state.pos += length
  return true
}

function writePairs(
  { tokens }: StateInline,
  delimiters: StateInline['delimiters'],
  marker: number,
  tag: string,
): void {
  for (const { marker: found, end, token } of delimiters) {
    const closing = tokens[delimiters[end]?.token ?? -1]
    const opening = tokens[token]
    if (found !== marker || !opening || !closing) continue
    Object.assign(opening, { type: `${tag}_open`, tag, nesting: 1, content: '' })
    Object.assign(closing, { type: `${tag}_close`, tag, nesting: -1, content: '' })
  }
}

/** `H~2~O` and `x^2^`: after a letter or number and without blanks, so `~` may strike as well. */
export function raiseOrLower(parser: MarkdownIt, sign: '~' | '^', tag: 'sub' | 'sup'): void {
  const form = new RegExp(
    `\\${sign}([^\\s\\${sign}\\\\\`<[\\]]{1,${maxRaised}})\\${sign}(?!\\${sign})`,
    'y',
  )
  parser.inline.ruler.before('strikethrough', tag, (state, silent) => {
    const { src, pos } = state
    if (src[pos] !== sign || !/[\p{L}\p{N})\]]/u.test(src[pos - 1] ?? '')) return false
    form.lastIndex = pos
    const words = form.exec(src)?.[1]
    if (words === undefined || form.lastIndex > state.posMax) return false
    if (!silent) {
      state.push(`${tag}_open`, tag, 1)
      state.push('text', '', 0).content = words
      state.push(`${tag}_close`, tag, -1)
    }
    state.pos = form.lastIndex
    return true
  })
}
