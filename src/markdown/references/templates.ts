import { parseShortcode } from '../render/shortcodes/shortcode.ts'
import type { Context } from './context.ts'
import { linkTagAt } from './link-tags.ts'

const figure = /\{\{[<%]?[ \t]*(?:figure|image|img)[\s(]/y

/** Adds what the shortcode of Hugo or the tag of Hexo at `at` refers to; returns where to go on. */
export function addTemplate(text: string, at: number, context: Context): number {
  figure.lastIndex = at
  return figure.test(text) ? addFigure(text, at, context) : addTag(text, at, context)
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

/** `{% post_link slug %}`, `{% post_url name %}`, `{% link path %}` or `{% asset_img name %}`. */
function addTag(text: string, at: number, context: Context): number {
  const tag = linkTagAt(text, at)
  if (tag) context.add({ kind: tag.shows === 'picture' ? 'picture' : 'link', address: tag.address })
  return tag?.end ?? at + 1
}
