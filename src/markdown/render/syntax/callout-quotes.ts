import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import { classOf, titleOf } from './callout.ts'

const maxTitle = 1_000
const sign = /^\[!([A-Za-z][\w-]{0,39})(?:\|[^\]\n]{0,100})?\][+-]?(?:[ \t]+([^\n]*))?(?:\n|$)/

/** Turns block quotes that begin with `[!NOTE]` into callouts, foldable or not. */
export function calloutsInQuotes(parser: MarkdownIt): void {
  parser.core.ruler.after('block', 'callouts', (state) => {
    const tokens: Token[] = []
    const opened: boolean[] = []
    for (let at = 0; at < state.tokens.length; at++) {
      const token = state.tokens[at] as Token
      if (token.type === 'blockquote_close' && opened.pop()) token.tag = 'aside'
      tokens.push(token)
      if (token.type !== 'blockquote_open') continue
      const titled = takeTitle(token, state.tokens.slice(at + 1, at + 4), state)
      opened.push(titled !== null)
      if (!titled) continue
      tokens.push(...titled)
      at += 3
    }
    state.tokens = tokens
  })
}

/** The first paragraph as a title, and as a paragraph what follows its first line. */
function takeTitle(quote: Token, first: Token[], { env, Token: Made }: StateCore): Token[] | null {
  const [open, inline, close] = first
  const found = open?.type === 'paragraph_open' && inline ? sign.exec(inline.content) : null
  if (!open || !inline || !close || !found) return null
  const [whole, type = '', title = ''] = found
  quote.tag = 'aside'
  quote.attrSet('class', classOf(type))
  const rest = inline.content.slice(whole.length)
  open.attrSet('class', 'callout-title')
  inline.content = title.trim().slice(0, maxTitle) || titleOf(type, env)
  if (rest.trim() === '') return [open, inline, close]
  const made = (like: Token, content: string) =>
    Object.assign(new Made(like.type, like.tag, like.nesting), {
      content,
      level: like.level,
      map: like.map,
      block: true,
      children: like.children ? [] : null,
    })
  return [open, inline, close, made(open, ''), made(inline, rest), made(close, '')]
}
