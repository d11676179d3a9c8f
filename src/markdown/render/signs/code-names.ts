import type { MarkdownIt, StateBlock, Token } from 'markdown-it'
import { escapeHtml } from '../shortcodes/shortcode-html.ts'

/** Where the name of a block of code stands that its theme shows above it. */
export type CodeTitles = 'none' | 'brackets' | 'title'

const named = {
  none: /(?!)/,
  // To the last bracket: `[[id].ts]`
  brackets: /\[(.{1,200})\]/,
  title: /(?:^|\s)title=["']([^"']{1,200})["']/,
}

/** Shows the names of all blocks of code above them. */
export function titleCode(parser: MarkdownIt, titles: CodeTitles): void {
  parser.core.ruler.after('block', 'code_titles', (state) => {
    state.tokens = state.tokens.flatMap((token) => {
      const name = token.type === 'fence' ? nameOf(token, titles) : ''
      if (name === '') return token
      return [Object.assign(new state.Token('html_block', '', 0), { content: shown(name) }), token]
    })
  })
}

/**
 * Shows the names of the code blocks of a `::: code-group` above them: VitePress has them as tabs.
 * `first` is the index of the first token in it, `level` that of its blocks.
 */
export function showCodeNames(state: StateBlock, first: number, level: number): void {
  const inside = state.tokens.splice(first)
  for (const token of inside) {
    const isHere = token.type === 'fence' && token.level === level
    const name = isHere ? nameOf(token, 'brackets') : ''
    if (name !== '') state.push('html_block', '', 0).content = shown(name)
    state.tokens.push(token)
  }
}

const nameOf = ({ info }: Token, titles: CodeTitles): string =>
  named[titles].exec(info)?.[1]?.replaceAll('\\', '').trim() ?? ''

const shown = (name: string): string => `<p>${escapeHtml(name)}</p>\n`
