import { tagEnd } from './component-tag.ts'
import { hidingTag } from './raw-blocks.ts'

const voidTag = /^(?:area|br|col|embed|hr|img|input|source|track|wbr)$/
const opening = /<([a-z][a-z0-9-]{0,40})(?=[\s/])/g
const maxTag = 2_000

/** Whether an element without an end would hide what follows it; a frame without content may end. */
export const isHidden = (name: string, tag: string): boolean =>
  hidingTag.test(name) && !(name === 'iframe' && tag.endsWith('/>'))

/** `<a id="x" />` as JSX and Vue read it: with the end tag that it needs in HTML. */
export const withEnd = (name: string, tag: string): string =>
  tag.endsWith('/>') && !voidTag.test(name) ? `${tag.slice(0, -2)}></${name}>` : tag

/** The same for all tags of a piece of HTML. */
export function endWholeTags(html: string): string {
  if (!html.includes('/>')) return html
  const pieces: string[] = []
  let from = 0
  for (const { 0: whole, 1: name = '', index } of html.matchAll(opening)) {
    if (index < from) continue
    const start = index + whole.length
    const end = tagEnd(html, start, Math.min(html.length, index + maxTag))
    const tag = end < 0 ? '' : html.slice(index, end)
    if (tag === '' || isHidden(name, tag)) continue
    pieces.push(html.slice(from, index), withEnd(name, tag))
    from = end
  }
  return pieces.join('') + html.slice(from)
}
