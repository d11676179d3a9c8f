import type { MarkdownIt } from 'markdown-it'
import { escapeHtml } from '../shortcodes/shortcode-html.ts'

/**
 * Writes formulas as elements, with the marks that MathJax and KaTeX know: `\(…\)` in a line,
 * `\[…\]` for a block. Without `dollars` the text between single dollar signs stays as written.
 */
export function markFormulas(parser: MarkdownIt, dollars: boolean): void {
  const { rules } = parser.renderer
  const { formula: asWritten, fence } = rules
  rules.formula = (tokens, index, options, env, renderer) => {
    const { content } = tokens[index] ?? { content: '' }
    const isSingle = content.startsWith('$') && !content.startsWith('$$')
    if (isSingle && !dollars) return asWritten?.(tokens, index, options, env, renderer) ?? ''
    if (env) env.math = true
    // Where `$…$` is text, `$$…$$` within a line is a formula of that line.
    const isDisplay = content.startsWith('\\[') || (dollars && content.startsWith('$$'))
    const tex = escapeHtml(isSingle ? inDollars(content) : content.slice(2, -2))
    // A `div` would end the paragraph.
    return isDisplay
      ? `<span class="math display">\\[${tex}\\]</span>`
      : `<span class="math inline">\\(${tex}\\)</span>`
  }
  rules.formula_block = (tokens, index, _options, env) => {
    return block(blockTex(tokens[index]?.content ?? ''), env)
  }
  rules.fence = (tokens, index, options, env, renderer) => {
    const { info = '', content = '' } = tokens[index] ?? {}
    if (info.trim() === 'math') return block(`\n${content}`, env)
    return fence?.(tokens, index, options, env, renderer) ?? ''
  }
}

function block(tex: string, env: object | undefined): string {
  if (env) Object.assign(env, { math: true })
  return `<div class="math display">\\[${escapeHtml(tex)}\\]</div>\n`
}

/** GitHub also allows backticks inside the dollars. */
const inDollars = (content: string) => /^\$`([^`]*)`\$$/.exec(content)?.[1] ?? content.slice(1, -1)

const blockTex = (content: string) =>
  content.startsWith('\\begin') ? content : content.slice(2, -2)
