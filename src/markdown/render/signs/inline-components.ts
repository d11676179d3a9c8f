import type { MarkdownIt, StateInline } from 'markdown-it'
import { attributes } from '../shortcodes/shortcode-html.ts'

const open = /:[a-z][a-z0-9-]{0,49}(?=\[)/y
const bare = /:([a-z][a-z0-9-]{0,49})(\{[^{}\n]{0,500}\})/y
const empty = /:[bh]r(?![\w[{-])/y
const properties = /\{[^{}\n]{0,500}\}/y
const behind = /^(?:link_close|image|code_inline)$/
// What begins no span: a task, a note, and `[[`.
const noSpan = /\[(?:[[^]|[ xX]\])/y
const closing = /[^\s{*_~]([*_~])\1{0,2}$/

/**
 * Components of Nuxt within a line: of `:badge[Words]{type="x"}`, `[Words]{.class}` and `[Words]`
 * the words, as Markdown; nothing of `:icon{name="x"}` and of properties after links, pictures and
 * code.
 */
export function readInlineComponents(parser: MarkdownIt): void {
  const { ruler } = parser.inline
  ruler.before('link', 'inline_component', (state, silent) => {
    const { src, pos } = state
    if (src[pos] === '[') return readSpan(parser, state, silent)
    if (src[pos] !== ':' || /[\w:]/.test(src[pos - 1] ?? '')) return false
    open.lastIndex = pos
    if (open.test(src)) return readWords(parser, state, open.lastIndex, silent)
    return readBare(state, silent)
  })
  ruler.after('link', 'bare_span', (state, silent) => {
    const { src, pos } = state
    noSpan.lastIndex = pos
    if (src[pos] !== '[' || src[pos - 1] === '[' || noSpan.test(src)) return false
    const end = parser.helpers.parseLinkLabel(state, pos, true)
    return end >= 0 && src[end + 1] !== '(' && readWords(parser, state, pos, silent)
  })
  ruler.before('escape', 'properties', (state, silent) => {
    const end = isBehind(state) ? endOfProperties(state, state.pos) : undefined
    if (end === undefined) return false
    if (!silent) state.push('text', '', 0).content = ''
    state.pos = end
    return true
  })
}

/** Whether an element ends here, or a mark of emphasis. */
function isBehind({ src, pos, pending, tokens }: StateInline): boolean {
  if (src[pos] !== '{' || pending !== '') return false
  return (
    behind.test(tokens.at(-1)?.type ?? '') || closing.test(src.slice(Math.max(0, pos - 4), pos))
  )
}

function endOfProperties({ src, posMax }: StateInline, at: number): number | undefined {
  if (src[at] !== '{' || src[at + 1] === '{') return undefined
  properties.lastIndex = at
  return properties.test(src) && properties.lastIndex <= posMax ? properties.lastIndex : undefined
}

/** The words in brackets that begin here, and the properties after them. */
function readWords(parser: MarkdownIt, state: StateInline, start: number, silent: boolean) {
  const { posMax } = state
  const end = parser.helpers.parseLinkLabel(state, start, true)
  if (end < 0) return false
  if (!silent) {
    Object.assign(state, { pos: start + 1, posMax: end })
    parser.inline.tokenize(state)
  }
  Object.assign(state, { posMax })
  state.pos = endOfProperties(state, end + 1) ?? end + 1
  return true
}

/** `[Words]{.class}`, which no link is. */
function readSpan(parser: MarkdownIt, state: StateInline, silent: boolean): boolean {
  const end = parser.helpers.parseLinkLabel(state, state.pos, true)
  const isSpan = end >= 0 && endOfProperties(state, end + 1) !== undefined
  return isSpan && readWords(parser, state, state.pos, silent)
}

const picture = /[\s{](src|alt|width|height)="([^"]*)"/g
const valueOfKey = /[\s{]value="([^"]*)"/
const label = /[\s{]label="([^"]*)"/

/**
 * `:br`, `:hr`, a picture, and a component without words; a key shows its value, others their label.
 */
function readBare(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state
  empty.lastIndex = pos
  bare.lastIndex = pos
  const isBreak = empty.test(src)
  const found = isBreak ? null : bare.exec(src)
  const end = isBreak ? pos + 3 : bare.lastIndex
  if ((!isBreak && !found) || end > posMax) return false
  const words = (found?.[1] === 'kbd' ? valueOfKey : label).exec(found?.[2] ?? '')?.[1]
  if (!silent && isBreak) state.push('hardbreak', 'br', 0)
  if (!silent && found?.[1] === 'img') state.push('html_inline', '', 0).content = imageOf(found)
  else if (!silent && !isBreak) state.push('text', '', 0).content = words ?? ''
  state.pos = end
  return true
}

function imageOf([, , given = '']: string[]): string {
  const values = Array.from(given.matchAll(picture), ([, key = '', value = '']) => [key, value])
  return `<img${attributes(Object.fromEntries(values))}>`
}
