import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { wordsOf } from '../rules/image-alt.ts'
import { addParagraph } from '../rules/nesting.ts'
import { highlightLines, highlightWords } from './highlight.ts'
import { parseShortcode, type Shortcode } from './shortcode.ts'
import { embedHtml, figureHtml, refLink, youtubeHtml } from './shortcode-html.ts'
import { shortcodeAt } from './shortcode-lines.ts'
import { keepShortcode } from './shortcode-source.ts'
import { readAddressesInTags, refAddressAt } from './tag-refs.ts'

// The same bound as for a shortcode.
const commentedShortcode = /\{\{([<%])\/\*(.{0,2000}?)\*\/([>%])\}\}/gs

/**
 * Adds `figure`, `youtube`, `ref`, `relref`, `highlight` and what is embedded from other sites to
 * the parser; other shortcodes, and those in code, stay text.
 */
export function runShortcodes(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('html_block', 'shortcode', blockRule, { alt })
  parser.inline.ruler.before('link', 'shortcode', inlineRule)
  linkShortcodes(parser)
  readAddressesInTags(parser, refAddressAt)
  uncommentCode(parser)
}

/**
 * A shortcode alone on its lines. An unknown one stays together, or its `>}}` would start a block
 * quote.
 */
function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const found = shortcodeAt(state, line, endLine)
  if (!found) return false
  const { shortcode, last } = found
  if (isHighlight(shortcode) && highlightLines(state, found, line, endLine, silent)) return true
  const isAlone = state.src.slice(shortcode.end, state.eMarks[last]).trim() === ''
  const html = isAlone && !shortcode.escaped ? blockHtml(shortcode, state) : null
  if (html === null && last === line) return false
  if (silent) return true
  if (html === null) addParagraph(state, line, last + 1)
  else state.push('html_block', '', 0).content = `${html}\n`
  state.line = last + 1
  return true
}

const isHighlight = ({ name, escaped }: Shortcode) => name === 'highlight' && !escaped

// Many themes have one of the other names.
const isPicture = ({ name }: Shortcode) => /^(?:figure|image|img)$/.test(name)

function blockHtml(shortcode: Shortcode, { md, env }: StateBlock): string | null {
  if (!isPicture(shortcode)) return videoHtml(shortcode, String(env.mark))
  return figureHtml(shortcode, (words) => {
    const own = { mark: env.mark }
    const tokens = md.parseInline(words, own)[0]?.children ?? []
    return {
      html: md.renderer.renderInline(tokens, md.options, own),
      text: wordsOf(tokens),
    }
  })
}

function videoHtml(shortcode: Shortcode, mark: string): string | null {
  return shortcode.name === 'youtube' ? youtubeHtml(shortcode, mark) : embedHtml(shortcode)
}

/** A shortcode inside a line of text. */
function inlineRule(state: StateInline, silent: boolean): boolean {
  const shortcode = parseShortcode(state.src, state.pos)
  if (!shortcode || shortcode.end > state.posMax) return false
  if (isHighlight(shortcode) && highlightWords(state, shortcode, silent)) return true
  const link = shortcode.escaped ? null : refLink(shortcode)
  const html = shortcode.escaped ? null : inlineHtml(shortcode, String(state.env.mark))
  if (!silent && link !== null) pushLink(state, link)
  else if (!silent && html !== null) {
    const token = state.push('html_inline', '', 0)
    token.content = html
    keepShortcode(token, state.src.slice(state.pos, shortcode.end))
  } else if (!silent)
    state.push('text', '', 0).content = shown(state.src.slice(state.pos, shortcode.end))
  state.pos = shortcode.end
  return true
}

function pushLink(state: StateInline, link: string): void {
  state.push('link_open', 'a', 1).attrs = [['href', link]]
  state.push('text', '', 0).content = link.replace(/^(@|\.)\//, '')
  state.push('link_close', 'a', -1)
}

function inlineHtml(shortcode: Shortcode, mark: string): string | null {
  return isPicture(shortcode) ? figureHtml(shortcode, null) : videoHtml(shortcode, mark)
}

/** An unknown shortcode as written; a commented one without its comment marks. */
function shown(source: string): string {
  return source.replace(commentedShortcode, '{{$1$2$3}}')
}

/** Removes the comment marks in code as well: they are only for Hugo. */
function uncommentCode(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'uncomment_code', (state) => {
    for (const token of state.tokens.flatMap((token) => [token, ...(token.children ?? [])]))
      if (/^(fence|code_block|code_inline)$/.test(token.type)) token.content = shown(token.content)
  })
}

/** Allows a reference as the address of a link or image: `[text]({{< ref "other.md" >}})`. */
function linkShortcodes(parser: MarkdownIt): void {
  const { parseLinkDestination } = parser.helpers
  const parseDestination: typeof parseLinkDestination = (text, start, max) => {
    const shortcode = parseShortcode(text, start)
    const link = shortcode && shortcode.end <= max ? refLink(shortcode) : null
    return shortcode && link !== null
      ? { ok: true, pos: shortcode.end, str: link }
      : parseLinkDestination(text, start, max)
  }
  Object.assign(parser.helpers, { parseLinkDestination: parseDestination })
}
