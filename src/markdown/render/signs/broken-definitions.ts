import type { MarkdownIt, Token } from 'markdown-it'

const marker = /^:\s+(?=\S)/

/** Hexo's definitions: the last line of a paragraph that begins with `: `, and what is before it. */
export function readBrokenDefinitions(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'broken_definitions', (state) => {
    state.tokens = state.tokens.flatMap((token, index, all) => {
      if (token.type !== 'inline' || all[index - 1]?.type !== 'paragraph_open') return token
      const children = token.children ?? []
      const at = children.findLastIndex(
        ({ type }, place) =>
          (type === 'softbreak' || type === 'hardbreak') && isMarked(children[place + 1]),
      )
      if (at < 1) return token
      const [open, close] = [all[index - 1], all[index + 1]]
      if (open) Object.assign(open, { type: 'dl_open', tag: 'dl' })
      if (close) Object.assign(close, { type: 'dl_close', tag: 'dl', hidden: false })
      const words = children.slice(at + 1)
      if (words[0]) words[0].content = words[0].content.replace(marker, '')
      return [
        ...part(state.Token, 'dt', token, children.slice(0, at)),
        ...part(state.Token, 'dd', token, words),
      ]
    })
  })
}

const isMarked = (token: Token | undefined) => token?.type === 'text' && marker.test(token.content)

function part(Made: typeof Token, tag: string, inline: Token, children: Token[]): Token[] {
  const own = Object.assign(new Made('inline', '', 0), { ...inline, children })
  return [new Made(`${tag}_open`, tag, 1), own, new Made(`${tag}_close`, tag, -1)]
}
