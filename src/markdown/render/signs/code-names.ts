import type { StateBlock, Token } from 'markdown-it'
import { escapeHtml } from '../shortcodes/shortcode-html.ts'

const named = /\[([^\]]{1,200})\]/

/**
 * Shows the names of the code blocks of a `::: code-group` above them: VitePress has them as tabs.
 * `first` is the index of the first token in it, `level` that of its blocks.
 */
export function showCodeNames(state: StateBlock, first: number, level: number): void {
  const inside = state.tokens.splice(first)
  for (const token of inside) {
    const name = token.type === 'fence' && token.level === level ? nameOf(token) : ''
    if (name !== '') state.push('html_block', '', 0).content = `<p>${escapeHtml(name)}</p>\n`
    state.tokens.push(token)
  }
}

const nameOf = ({ info }: Token): string => named.exec(info)?.[1]?.trim() ?? ''
