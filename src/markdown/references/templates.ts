import { parseShortcode } from '../render/shortcodes/shortcode.ts'
import type { Context } from './context.ts'
import { linkTagAt } from './link-tags.ts'

const figure = /\{\{[<%][ \t]*(?:figure|image|img)\s/y
const asset = /\{%-?[ \t]{0,9}asset_(img|path|link)[ \t]/y
const maxTag = 1_000

/** Adds what the shortcode of Hugo or the tag of Hexo at `at` refers to; returns where to go on. */
export function addTemplate(text: string, at: number, context: Context): number {
  figure.lastIndex = at
  if (figure.test(text)) return addFigure(text, at, context)
  asset.lastIndex = at
  const kind = asset.exec(text)?.[1]
  if (kind === undefined) return addLink(text, at, context)
  return addAsset(text, at, asset.lastIndex, kind, context)
}

function addFigure(text: string, at: number, context: Context): number {
  const code = parseShortcode(text, at)
  if (!code) {
    context.spend(2_000)
    return at + 1
  }
  const { named, positional } = code
  const address = named.get('src') ?? positional[0]
  const alt = named.get('alt') ?? named.get('caption') ?? ''
  if (address) context.add({ kind: 'picture', address, alt: () => alt })
  const link = named.get('link')
  if (link) context.add({ kind: 'link', address: link })
  return code.end
}

/** `{% post_link slug %}`, `{% post_url name %}` or `{% link path %}`. */
function addLink(text: string, at: number, context: Context): number {
  const tag = linkTagAt(text, at)
  if (tag) context.add({ kind: 'link', address: tag.address })
  return tag?.end ?? at + 1
}

/**
 * `{% asset_img class name 300 200 "title" %}`: the name is the first word that has an extension.
 */
function addAsset(text: string, at: number, from: number, kind: string, context: Context): number {
  const inner = text.slice(from, from + maxTag)
  const end = inner.indexOf('%}')
  if (end < 0) {
    context.spend(maxTag)
    return at + 1
  }
  const words = inner.slice(0, end).match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []
  const address = words.map((word) => word.replace(/^["']|["']$/g, '')).find(hasExtension)
  if (address) context.add({ kind: kind === 'img' ? 'picture' : 'link', address })
  return from + end + 2
}

const hasExtension = (word: string) => /\.[A-Za-z0-9]{1,8}$/.test(word)
