import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import signs from 'markdown-it-emoji/lib/data/full.mjs'
import faces from 'markdown-it-emoji/lib/data/shortcuts.mjs'

const signOf = new Map(Object.entries(signs))
const nameOfFace = new Map(
  Object.entries(faces).flatMap(([name, typed]) => typed.map((face) => [face, name] as const)),
)
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
const longestFirst = (one: string, two: string) => two.length - one.length
// A face has no letter beside it.
const face = [...nameOfFace.keys()].sort(longestFirst).map(escaped).join('|')
const named = ':[\\w+-]{1,60}:'
const names = new RegExp(named, 'g')
const namesAndFaces = new RegExp(
  `${named}|(?<![^\\p{Z}\\p{P}\\p{Cc}])(?:${face})(?![^\\p{Z}\\p{P}\\p{Cc}])`,
  'gu',
)

/** Shows signs by their names on GitHub (`:smile:`), outside code and bare addresses. */
export function nameEmoji(parser: MarkdownIt, hasFaces: boolean): void {
  const pattern = hasFaces ? namesAndFaces : names
  parser.core.ruler.before('heading_ids', 'emoji', (state) => {
    for (const token of state.tokens) if (token.children) showEmoji(token, pattern, state)
  })
  parser.renderer.rules.emoji = (tokens, index) => tokens[index]?.content ?? ''
}

function showEmoji(inline: Token, pattern: RegExp, state: StateCore): void {
  let isAddress = false
  inline.children = (inline.children ?? []).flatMap((token) => {
    if (token.type === 'link_open') isAddress = token.info === 'auto'
    if (token.type === 'link_close') isAddress = false
    return token.type === 'text' && !isAddress ? piecesOf(token, pattern, state) : token
  })
}

/** The text and the signs of a token; the sign at the end of what is no name may begin another. */
function piecesOf(token: Token, pattern: RegExp, state: StateCore): Token[] {
  const { content } = token
  const pieces: Token[] = []
  let from = 0
  pattern.lastIndex = 0
  for (let found = pattern.exec(content); found; found = pattern.exec(content)) {
    const [typed] = found
    const name = nameOfFace.get(typed) ?? typed.slice(1, -1)
    const sign = signOf.get(name)
    if (sign === undefined) {
      pattern.lastIndex--
      continue
    }
    pieces.push(textOf(content.slice(from, found.index)), emojiOf(name, sign))
    from = pattern.lastIndex
  }
  return from === 0 ? [token] : [...pieces, textOf(content.slice(from))]

  function textOf(text: string): Token {
    return Object.assign(new state.Token('text', '', 0), { content: text, level: token.level })
  }

  function emojiOf(markup: string, content: string): Token {
    return Object.assign(new state.Token('emoji', '', 0), { content, markup, level: token.level })
  }
}
