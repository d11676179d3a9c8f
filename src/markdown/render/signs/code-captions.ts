import type { MarkdownIt, Token } from 'markdown-it'
import { escapeHtml } from '../shortcodes/shortcode-html.ts'

// The language, what is above the code, its address and the words of the link.
const fence = /^\S{1,100}[ \t]+(\S.*)$/
const linked = /^(.+?)[ \t]+((?:https?:\/)?\/\S+)(?:[ \t]+(.*))?$/
const names = 'lang|line_number|line_threshold|highlight|first_line|mark|wrap|language_attr'
const options = new RegExp(`(?:^|[ \\t]+)(?:${names}):\\S*`, 'g')
const maxInfo = 1_000

/**
 * Shows above a code block what Hexo shows there (` ```js Title /url words`), and its lines without
 * the indentation that all of them have.
 */
export function captionCode(parser: MarkdownIt): void {
  parser.core.ruler.after('block', 'code_captions', (state) => {
    state.tokens = state.tokens.flatMap((token) => {
      if (token.type !== 'fence') return token
      token.content = withoutIndent(token.content)
      const shown = captionOf(token)
      if (shown === '') return token
      const caption = Object.assign(new state.Token('html_block', '', 0), { content: shown })
      return [caption, token]
    })
  })
}

function captionOf({ info, meta }: Token): string {
  if (info.length > maxInfo) return ''
  const words = (meta?.caption as string | undefined) ?? fence.exec(info.trim())?.[1] ?? ''
  const text = words.replace(options, '').trim()
  if (text === '') return ''
  const [, title = text, url, name = 'link'] = linked.exec(text) ?? []
  const link = url ? ` <a href="${escapeHtml(url)}">${escapeHtml(name)}</a>` : ''
  return `<p>${escapeHtml(title)}${link}</p>\n`
}

function withoutIndent(code: string): string {
  const lines = code.split('\n')
  const indents = lines.flatMap((line) => /^[ \t]*(?=\S)/.exec(line)?.[0].length ?? [])
  const least = indents.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY)
  return least > 0 ? lines.map((line) => line.slice(least)).join('\n') : code
}
