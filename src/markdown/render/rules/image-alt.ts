import type { MarkdownIt, Token } from 'markdown-it'

/**
 * Uses plain words for alternative texts; by default the renderer would copy tags into them,
 * including the mark.
 */
export function describeInWords(parser: MarkdownIt): void {
  parser.renderer.renderInlineAsText = wordsOf
}

const shownTypes = new Set(['text', 'text_special', 'code_inline', 'formula'])

/** The text that readers see. */
export function wordsOf(tokens: readonly Token[] | null): string {
  return (tokens ?? []).map(wordOf).join('')
}

function wordOf({ type, content, children }: Token): string {
  if (shownTypes.has(type)) return content
  if (type === 'softbreak' || type === 'hardbreak') return ' '
  return type === 'image' ? wordsOf(children) : ''
}
