import type { MarkdownIt, Token } from 'markdown-it'

/**
 * Uses plain words for alternative texts; by default the renderer would copy tags into them,
 * including the mark.
 */
export function describeInWords(parser: MarkdownIt): void {
  parser.renderer.renderInlineAsText = (tokens) => wordsOf(tokens)
}

const shownTypes = new Set(['text', 'text_special', 'code_inline', 'formula', 'emoji'])

/** What an emoji by name is among words: its name, or nothing. */
export type EmojiWord = 'name' | 'none'

/** What does not count as on the page. */
interface WordOptions {
  noPictures?: boolean | undefined
  emoji?: EmojiWord | undefined
}

/** The text that readers see. */
export function wordsOf(tokens: readonly Token[] | null, options: WordOptions = {}): string {
  return (tokens ?? []).map((token) => wordOf(token, options)).join('')
}

function wordOf({ type, content, markup, children }: Token, options: WordOptions): string {
  if (type === 'emoji' && options.emoji) return options.emoji === 'name' ? markup : ''
  if (shownTypes.has(type)) return content
  if (type === 'softbreak' || type === 'hardbreak') return ' '
  return type === 'image' && !options.noPictures ? wordsOf(children) : ''
}
