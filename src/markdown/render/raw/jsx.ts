import type { MarkdownIt, StateInline } from 'markdown-it'
import { attributes } from '../shortcodes/shortcode-html.ts'
import { tagEnd } from './component-tag.ts'
import { isHidden, withEnd } from './whole-tags.ts'

/** A tag of HTML, and the index after it. */
interface Tag {
  html: string
  end: number
}

const opening = /<\/?([a-z][a-z0-9-]{0,40})(?=[\s/>])/y
const maxTag = 2_000
const braced = /\s([\w:-]{1,40})\s{0,9}=\s{0,9}\{/g
// `{"a"}`, `{useBaseUrl('/a')}` or `{require('./a.png').default}`
const literal =
  /^\s{0,9}(?:[\w.]{1,40}\(\s{0,9})?(["'`])([^"'`{}$\n]{0,500})\1[\s,)]{0,9}(?:\.default)?\s{0,9}$/
const quoted = String.raw`"([^"\\\n]{0,500})"|'([^'\\\n]{0,500})'|\x60([^\x60\\$]{0,500})\x60`
const text = new RegExp(String.raw`\{\s{0,9}(?:${quoted}|(\d{1,15}))\s{0,9}\}`, 'y')

/** Elements, texts and numbers of JSX within lines: `<b style={{color: "red"}}>` and `{" "}`. */
export function readJsx(parser: MarkdownIt): void {
  parser.inline.ruler.before('html_inline', 'mdx_element', inlineElement)
  parser.inline.ruler.before('escape', 'mdx_text', (state, silent) => {
    text.lastIndex = state.pos
    if (state.src[state.pos] !== '{') return false
    const [whole = '', ...words] = text.exec(state.src) ?? []
    if (whole === '' || text.lastIndex > state.posMax) return false
    if (!silent) state.push('text', '', 0).content = words.find((one) => one !== undefined) ?? ''
    state.pos += whole.length
    return true
  })
}

/** The tag of an element at `at`, without the attributes that are code; null for other tags. */
export function elementAt(src: string, at: number): Tag | null {
  opening.lastIndex = at
  const name = opening.exec(src)?.[1]
  if (name === undefined || name === 'pre') return null
  const end = tagEnd(src, opening.lastIndex, Math.min(src.length, at + maxTag))
  const tag = end < 0 ? '' : src.slice(at, end)
  return tag === '' || isHidden(name, tag) ? null : { html: withEnd(name, withoutCode(tag)), end }
}

function withoutCode(tag: string): string {
  const pieces: string[] = []
  let from = 0
  for (const { 0: whole, 1: name = '', index } of tag.matchAll(braced)) {
    if (index < from) continue
    const start = index + whole.length
    const end = braceEnd(tag, start)
    const value = literal.exec(tag.slice(start, end - 1))?.[2]
    pieces.push(tag.slice(from, index), attributes({ [name]: value }))
    from = end
  }
  return pieces.join('') + tag.slice(from)
}

/** The index after the brace that closes the one before `from`. */
function braceEnd(tag: string, from: number): number {
  let depth = 1
  for (let at = from; at < tag.length; at++) {
    if (tag[at] === '{') depth++
    if (tag[at] === '}' && --depth === 0) return at + 1
  }
  return tag.length
}

function inlineElement(state: StateInline, silent: boolean): boolean {
  const tag = state.src[state.pos] === '<' ? elementAt(state.src, state.pos) : null
  if (!tag || tag.end > state.posMax) return false
  if (!silent) state.push('html_inline', '', 0).content = tag.html
  state.pos = tag.end
  return true
}
