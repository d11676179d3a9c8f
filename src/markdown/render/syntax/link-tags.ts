import type { MarkdownIt } from 'markdown-it'
import { linkTagAt, templateAddressAt } from '../../references/link-tags.ts'
import { attributes } from '../shortcodes/shortcode-html.ts'
import { readAddressesInTags } from '../shortcodes/tag-refs.ts'

/** `{% post_link slug text %}`, `{% asset_img a.png %}`, and `[text]({% post_url name %})`. */
export function readLinkTags(parser: MarkdownIt): void {
  parser.inline.ruler.before('escape', 'link_tag', (state, silent) => {
    if (!state.src.startsWith('{%', state.pos)) return false
    const tag = linkTagAt(state.src, state.pos)
    if (!tag || tag.end > state.posMax) return false
    state.pos = tag.end
    if (silent) return true
    const { shows, address, words } = tag
    if (shows === 'picture') {
      const image = `<img${attributes({ src: address, alt: words })}>`
      state.push('html_inline', '', 0).content = image
      return true
    }
    state.push('link_open', 'a', 1).attrs = [['href', address]]
    state.push('text', '', 0).content = words || address
    state.push('link_close', 'a', -1)
    return true
  })
  allowInLinks(parser)
  readAddressesInTags(parser, templateAddressAt)
}

function allowInLinks(parser: MarkdownIt): void {
  const { parseLinkDestination } = parser.helpers
  const parseDestination: typeof parseLinkDestination = (text, start, max) => {
    const template = templateAddressAt(text, start)
    if (!template || template.end > max) return parseLinkDestination(text, start, max)
    const rest = parseLinkDestination(text, template.end, max)
    return {
      ok: true,
      pos: rest.ok ? rest.pos : template.end,
      str: template.text + (rest.ok ? rest.str : ''),
    }
  }
  Object.assign(parser.helpers, { parseLinkDestination: parseDestination })
}
