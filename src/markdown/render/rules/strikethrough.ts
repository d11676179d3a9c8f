import type { MarkdownIt, StateInline } from 'markdown-it'
import type { Markup } from '../../dialects/markup/markup.ts'

/** Delimiter markers for one and two tildes, which never close each other. */
const pairMarkers = [-1, -2]

/**
 * As on GitHub: `~one~` and `~~two~~` strike; three or more tildes are text. Other generators know
 * only the second form, or none.
 */
export function strikeThrough(parser: MarkdownIt, strikes: Markup['strikes']): void {
  parser.inline.ruler.at('strikethrough', (state, silent) => findTildes(state, silent, strikes))
  parser.inline.ruler2.at('strikethrough', (state) => {
    strikePairs(state, state.delimiters)
    for (const meta of state.tokens_meta) strikePairs(state, meta?.delimiters ?? [])
  })
}

function findTildes(state: StateInline, silent: boolean, strikes: Markup['strikes']): boolean {
  if (silent || state.src[state.pos] !== '~') return false
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true)
  state.push('text', '', 0).content = '~'.repeat(length)
  const marker = isKnown(length, strikes) ? pairMarkers[length - 1] : undefined
  const token = state.tokens.length - 1
  if (marker !== undefined)
    state.delimiters.push({ marker, length: 0, token, end: -1, open, close })
  state.pos += length
  return true
}

const isKnown = (length: number, strikes: Markup['strikes']) =>
  strikes === 'one' || (strikes === 'two' && length === 2)

function strikePairs({ tokens }: StateInline, delimiters: StateInline['delimiters']): void {
  for (const { marker, end, token } of delimiters) {
    const closing = tokens[delimiters[end]?.token ?? -1]
    const opening = tokens[token]
    if (!pairMarkers.includes(marker) || !opening || !closing) continue
    Object.assign(opening, { type: 's_open', tag: 's', nesting: 1, content: '' })
    Object.assign(closing, { type: 's_close', tag: 's', nesting: -1, content: '' })
  }
}
