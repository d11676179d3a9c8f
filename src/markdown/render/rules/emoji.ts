import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import { signsIn } from '../../dialects/reading/emoji.ts'

/** Shows emoji by their names on GitHub (`:smile:`), outside code and bare addresses. */
export function nameEmoji(parser: MarkdownIt, hasFaces: boolean): void {
  parser.core.ruler.before('heading_ids', 'emoji', (state) => {
    for (const token of state.tokens) if (token.children) showEmoji(token, hasFaces, state)
  })
  parser.renderer.rules.emoji = (tokens, index) => tokens[index]?.content ?? ''
}

function showEmoji(inline: Token, hasFaces: boolean, state: StateCore): void {
  let isAddress = false
  inline.children = (inline.children ?? []).flatMap((token) => {
    if (token.type === 'link_open') isAddress = token.info === 'auto'
    if (token.type === 'link_close') isAddress = false
    return token.type === 'text' && !isAddress ? piecesOf(token, hasFaces, state) : token
  })
}

/** The text and the emoji of a token. */
function piecesOf(token: Token, hasFaces: boolean, state: StateCore): Token[] {
  const { content } = token
  const pieces: Token[] = []
  let end = 0
  for (const { name, sign, from, to } of signsIn(content, hasFaces)) {
    pieces.push(textOf(content.slice(end, from)), emojiOf(name, sign))
    end = to
  }
  return end === 0 ? [token] : [...pieces, textOf(content.slice(end))]

  function textOf(text: string): Token {
    return Object.assign(new state.Token('text', '', 0), { content: text, level: token.level })
  }

  function emojiOf(markup: string, content: string): Token {
    return Object.assign(new state.Token('emoji', '', 0), { content, markup, level: token.level })
  }
}
