import type { Token } from 'markdown-it'
import { wordsOf } from '../rules/image-alt.ts'
import { escapeHtml } from '../shortcodes/shortcode-html.ts'
import { shortcodeOf } from '../shortcodes/shortcode-source.ts'
import { closedHtml, droppedTag, endTags, hidingTag } from './raw-blocks.ts'

// Tags inside these are text.
const rawTextTag = /^(textarea|xmp|title|iframe)$/

/**
 * The tokens without elements that hide text; each tag, also inside an alternative text, is one
 * token.
 */
export function closedTokens(tokens: readonly Token[]): Token[] {
  const closers = new Map(tokens.map((token, index) => [tagOf(token), index]))
  const output: Token[] = []
  let drawings = 0
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token
    const tag = tagOf(token)
    if (tag === 'svg' || tag === '/svg') drawings += tag === 'svg' ? 1 : -1
    const isClosed =
      tag !== 'plaintext' && endTags(tag).some((end) => (closers.get(`/${end}`) ?? -1) > index)
    if (!isClosed || !isWhole(tag)) {
      if (!isClosed || !hidingTag.test(tag)) keepClosed(token, tag)
      output.push(token)
      continue
    }
    const end = endOf(tokens, index, tag)
    token.content += `${rawText(tag, tokens.slice(index + 1, end))}</${tag}>`
    if (!droppedTag.test(tag) || (tag === 'title' && drawings > 0)) output.push(token)
    index = end
  }
  return output
}

/** Whether its content is not parsed separately. */
const isWhole = (tag: string) => rawTextTag.test(tag) || droppedTag.test(tag)

/** Turns an unclosed hiding tag into text. */
function keepClosed(token: Token, tag: string): void {
  if (token.children) token.children = closedTokens(token.children)
  if (hidingTag.test(tag)) token.type = 'text'
  else if (token.type === 'html_inline') token.content = closedHtml(token.content)
}

/** The next end tag, which must exist. */
function endOf(tokens: readonly Token[], start: number, tag: string): number {
  let at = start + 1
  while (at < tokens.length - 1 && tagOf(tokens[at] as Token) !== `/${tag}`) at++
  return at
}

/** Markdown inside it is plain text. Browsers decode no entities in an <xmp>. */
function rawText(tag: string, tokens: readonly Token[]): string {
  const text = tokens.map(sourceOf).join('')
  return tag === 'xmp' ? text : escapeHtml(text)
}

/** A tag or a shortcode as it is written; the words of anything else. */
function sourceOf(token: Token): string {
  if (token.type !== 'html_inline') return wordsOf([token])
  return shortcodeOf(token) ?? token.content
}

/**
 * `b` or `/b`, named as the sanitizer does. A shortcode's frame is a single token; an author's tags
 * are one token each.
 */
function tagOf({ type, content }: Token): string {
  if (type !== 'html_inline' || /^<iframe[\s\S]*<\/iframe>$/.test(content)) return ''
  return /^<(\/?[a-z][^ \t\n\f\r/>]*)/i.exec(content)?.[1]?.toLowerCase() ?? ''
}
