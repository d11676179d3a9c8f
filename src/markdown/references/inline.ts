import { parseShortcode } from '../render/shortcodes/shortcode.ts'
import { refLink } from '../render/shortcodes/shortcode-html.ts'
import { unescapeMarkdown } from './address.ts'
import { createCodeSpans } from './code-spans.ts'
import type { Context } from './context.ts'
import { labelOf } from './definitions.ts'
import { linkTargetAt } from './destination.ts'
import { templateAddressAt } from './link-tags.ts'
import { addTag } from './tags.ts'
import { addTemplate } from './templates.ts'
import { wikilinkAt } from './wikilink.ts'

interface Scan {
  text: string
  definitions: ReadonlyMap<string, string>
  context: Context
  /** Open brackets, by the index after them. */
  open: { from: number; isImage: boolean }[]
  /** The index of the last character with a backslash before it. */
  escaped: number
  closerOf(tick: number): number
}

/** Finds the references in one paragraph. */
export function scanInline(
  text: string,
  definitions: ReadonlyMap<string, string>,
  context: Context,
): void {
  const sign = /[\\`<[\]{]/g
  const closerOf = createCodeSpans(text)
  const scan: Scan = { text, definitions, context, open: [], escaped: -1, closerOf }
  for (let found = sign.exec(text); found && !context.isOver(); found = sign.exec(text))
    sign.lastIndex = next(scan, found[0], found.index)
}

/** Finds the references of tags alone. */
export function scanTags(text: string, context: Context): void {
  for (let at = text.indexOf('<'); at >= 0 && !context.isOver(); at = text.indexOf('<', at))
    at = addTag(text, at, context)
}

/** Reads what begins at `at`; returns the index to go on from. */
function next(scan: Scan, char: string, at: number): number {
  const { text, context } = scan
  if (char === '\\') {
    scan.escaped = at + 1
    return at + 2
  }
  if (char === '`') return scan.closerOf(at)
  if (char === '<') return addTag(text, at, context)
  if (char === '{') return addTemplate(text, at, context)
  return char === '[' ? openBracket(scan, at) : closeBracket(scan, at)
}

function openBracket(scan: Scan, at: number): number {
  const { text, context, open, escaped } = scan
  const isImage = text[at - 1] === '!' && escaped !== at - 1
  const wikilink = context.wikilinks && text[at + 1] === '[' ? wikilinkAt(text, at, isImage) : null
  if (wikilink && !(isImage && wikilink.isFile)) {
    if (wikilink.address !== '') context.add({ kind: 'link', address: wikilink.address })
    return wikilink.end
  }
  const end = isImage && text[at + 1] === '[' ? embedEnd(text, at + 2) : -1
  if (end < 0) {
    open.push({ from: at + 1, isImage })
    return at + 1
  }
  const [name = '', ...words] = text.slice(at + 2, end).split('|')
  const address = name.split('#')[0] ?? ''
  // `|300` and `|300x200` are sizes.
  const alt = words.find((word) => !/^\d+(?:x\d+)?$/.test(word.trim())) ?? ''
  context.add({ kind: 'embed', address, alt: () => alt })
  return end + 2
}

/** The index of the `]]` that ends an embed; -1 if another character comes first. */
function embedEnd(text: string, from: number): number {
  const end = text.slice(from, from + 1_000).search(/[[\]\n]/)
  return end > 0 && text.startsWith(']]', from + end) ? from + end : -1
}

function closeBracket(scan: Scan, at: number): number {
  const { text, context } = scan
  const opener = scan.open.pop()
  if (!opener) return at + 1
  const { from, isImage } = opener
  const found = targetAfter(scan, from, at)
  if (!found) return at + 1
  context.add({
    kind: isImage ? 'picture' : 'link',
    address: found.text,
    ...(isImage ? { alt: () => altOf(text.slice(from, Math.min(at, from + 2_000))) } : {}),
  })
  return found.end
}

function targetAfter({ text, definitions, context }: Scan, from: number, at: number) {
  if (text[at + 1] === '(') {
    const ref = refAt(text, at + 2) ?? templateAt(text, at + 2)
    if (ref) return ref
    const inline = linkTargetAt(text, at + 2)
    if (inline) return { ...inline, text: unescapeMarkdown(inline.text) }
    context.spend(40)
  }
  if (definitions.size === 0 || text[at + 1] === ':') return null
  const label = text[at + 1] === '[' ? labelAt(text, at + 2) : null
  const words = label?.text || (at - from < 1_000 ? text.slice(from, at) : '')
  context.spend(words.length)
  const address = definitions.get(labelOf(words))
  return address === undefined ? null : { text: address, end: label?.end ?? at + 1 }
}

/** The address that Hugo's `ref` or `relref` at `from` stands for, and the end of the link. */
function refAt(text: string, from: number): { text: string; end: number } | null {
  if (!/\{\{[<%]/y.test(text.slice(from, from + 3))) return null
  const shortcode = parseShortcode(text, from)
  const address = shortcode && refLink(shortcode)
  if (!shortcode || !address || text[shortcode.end] !== ')') return null
  return { text: address, end: shortcode.end + 1 }
}

/** The address that a tag or a variable of a template gives, and the end of the link. */
function templateAt(text: string, from: number): { text: string; end: number } | null {
  const template = templateAddressAt(text, from)
  if (!template) return null
  const rest = linkTargetAt(text, template.end)
  return rest && { text: template.text + unescapeMarkdown(rest.text), end: rest.end }
}

function labelAt(text: string, from: number): { text: string; end: number } | null {
  const end = text.slice(from, from + 1_000).search(/[[\]]/)
  return end >= 0 && text[from + end] === ']'
    ? { text: text.slice(from, from + end), end: from + end + 1 }
    : null
}

/** The words of a description: without the addresses of links and without emphasis. */
const altOf = (words: string): string =>
  unescapeMarkdown(
    words.replace(/!?\[([^[\]]{0,300})\]\([^()]{0,500}\)/g, '$1').replace(/(?<!\\)[*`]/g, ''),
  )
