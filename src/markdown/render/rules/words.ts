import type { MarkdownIt, Token } from 'markdown-it'

/**
 * Descriptions of pictures are words alone; left to itself the renderer copies tags into them, with
 * the marks of our own.
 */
export function describeInWords(parser: MarkdownIt): void {
  parser.renderer.renderInlineAsText = wordsOf
}

const shownTypes = new Set(['text', 'text_special', 'code_inline', 'formula'])

/** What a reader would read of a text. */
export function wordsOf(tokens: readonly Token[] | null): string {
  return (tokens ?? []).map(wordOf).join('')
}

function wordOf({ type, content, children }: Token): string {
  if (shownTypes.has(type)) return content
  if (type === 'softbreak' || type === 'hardbreak') return ' '
  return type === 'image' ? wordsOf(children) : ''
}
