import type { MarkdownIt, StateInline } from 'markdown-it'
import { encodeSegments } from '../../file/percent.ts'
import { type Wikilink, wikilinkAt } from '../../references/wikilink.ts'
import { attributes } from '../shortcodes/shortcode-html.ts'

const picture = /\.(?:avif|bmp|gif|jpe?g|png|svg|webp)$/i
const sound = /\.(?:3gp|flac|m4a|mp3|oga|ogg|opus|wav)$/i
const film = /\.(?:m4v|mkv|mov|mp4|ogv|webm)$/i
const size = /^(\d{1,5})(?:x(\d{1,5}))?$/

/** `[[Name#Heading|text]]` as links, and `![[picture.png|300]]` as what it embeds. */
export function readWikilinks(parser: MarkdownIt): void {
  parser.inline.ruler.before('link', 'wikilink', (state, silent) => {
    const { src, pos, posMax } = state
    const isEmbed = src[pos] === '!'
    if (!isEmbed && src[pos] !== '[') return false
    const found = wikilinkAt(src, isEmbed ? pos + 1 : pos, isEmbed)
    if (!found || found.end > posMax) return false
    if (!silent) push(state, found)
    state.pos = found.end
    return true
  })
}

function push(state: StateInline, link: Wikilink): void {
  const { isEmbed, isFile, address, fragment, words, title } = link
  const href = isFile ? encodeSegments(address) : address + fragment
  const html = isEmbed && isFile ? embedHtml(address, href, words) : null
  if (html !== null) {
    state.push('html_inline', '', 0).content = html
    return
  }
  const shown = words.find((word) => word !== '' && !size.test(word)) ?? title
  state.push('link_open', 'a', 1).attrs = [['href', href]]
  state.push('text', '', 0).content = shown
  state.push('link_close', 'a', -1)
}

function embedHtml(name: string, src: string, words: readonly string[]): string | null {
  const alt = words.find((word) => !size.test(word)) ?? ''
  const [, width, height] = words.map((word) => size.exec(word)).find((found) => found) ?? []
  if (picture.test(name)) return `<img${attributes({ src, alt, width, height })}>`
  if (sound.test(name)) return `<audio${attributes({ src, controls: '' })}></audio>`
  return film.test(name)
    ? `<video${attributes({ src, controls: '', width, height })}></video>`
    : null
}
