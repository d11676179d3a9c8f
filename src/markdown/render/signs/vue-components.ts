import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { tagEnd } from '../raw/component-tag.ts'
import { hidingTag } from '../raw/raw-blocks.ts'
import { endWholeTags } from '../raw/whole-tags.ts'
import { addWords } from '../rules/nesting.ts'

const opening = /^<(\/?)([A-Za-z][A-Za-z0-9-]{0,99})(?=\s|\/?>|$)/
const maxTag = 2_000

// HTML that stands within lines; all other names but those with rules of their own are components.
const inlineNames = new Set(
  [
    'a abbr acronym audio b bdi bdo big br button canvas cite code data datalist del dfn em embed',
    'i iframe img input ins kbd label map mark meter noscript object output picture progress q ruby',
    's samp script select small span strong sub sup svg textarea time tt u var video wbr pre style',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Components of Vue, as @mdit-vue/plugin-component reads them: one that begins a line is raw HTML
 * up to the next empty line, also if its attributes extend over lines. One that ends in its line is
 * only this line. Names of attributes may have an `@`.
 */
export function readVueComponents(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote']
  parser.block.ruler.before('html_block', 'vue_component', readBlock, { alt })
  parser.inline.ruler.before('html_inline', 'vue_component', readTag)
  parser.core.ruler.before('unclosed_tags', 'vue_tags', ({ tokens }) => {
    for (const token of tokens.flatMap((token) => [token, ...(token.children ?? [])]))
      if (/^html_/.test(token.type)) token.content = endWholeTags(withoutHiding(token.content))
  })
}

function readBlock(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  if (state.src[start] !== '<') return false
  const text = state.src.slice(start, state.eMarks[line])
  const [, slash, name = ''] = opening.exec(text) ?? []
  if (name === '' || inlineNames.has(name)) return false
  if (silent) return true
  const whole = slash === '' ? endInLine(text, name) : -1
  const end = whole < 0 ? firstEmpty(state, line, endLine) : line + 1
  const content =
    whole < 0 ? state.getLines(line, end, state.blkIndent, true) : text.slice(0, whole)
  Object.assign(state.push('html_block', '', 0), { content, map: [line, end] })
  if (whole >= 0) addWords(state, text.slice(whole), [line, end])
  state.line = end
  return true
}

/** The index after a component that ends in its line; -1 if it does not. */
function endInLine(text: string, name: string): number {
  const end = tagEnd(text, name.length + 1, Math.min(text.length, maxTag))
  if (end < 0 || text[end - 2] === '/') return end
  const close = text.lastIndexOf(`</${name}>`)
  return close < end ? -1 : close + name.length + 3
}

function firstEmpty(state: StateBlock, line: number, endLine: number): number {
  let end = line + 1
  while (end < endLine && !state.isEmpty(end) && (state.sCount[end] ?? 0) >= state.blkIndent) end++
  return end
}

const hiding = /<\/?(?:(template)(?=\s)|([A-Z]\w{0,99})(?=[\s/>]))/g
const emptyComment = '<!---->'

/** A slot (`<template #a>`) and components such as `<Title>` do not hide their words. */
function withoutHiding(html: string): string {
  const pieces: string[] = []
  let from = 0
  for (const { 0: tag, 1: slot, 2: name = '', index } of html.matchAll(hiding)) {
    if (index < from || (!slot && !hidingTag.test(name.toLowerCase()))) continue
    const end = tagEnd(html, index + tag.length, Math.min(html.length, index + maxTag))
    if (end < 0 || (slot && !/\s(?:#|v-slot)/.test(html.slice(index, end)))) continue
    pieces.push(html.slice(from, index), emptyComment)
    from = end
  }
  return pieces.join('') + html.slice(from)
}

const directive = /\s@[\w:.-]+\s*=/

/** A tag within a line whose attributes have an `@`, such as `<Button @click="a">`. */
function readTag(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state
  if (src[pos] !== '<' || !opening.test(src.slice(pos, pos + 102))) return false
  const end = tagEnd(src, pos + 1, Math.min(posMax, pos + maxTag))
  if (end < 0 || !directive.test(src.slice(pos, end))) return false
  if (!silent) state.push('html_inline', '', 0).content = src.slice(pos, end)
  state.pos = end
  return true
}
