import { attributes, escapeHtml } from '../shortcodes/shortcode-html.ts'
import { playerOf } from './players.ts'

/** The HTML under construction and the state that it needs. */
export interface ForeignPage {
  pieces: string[]
  mark: string
  /** The number of open output elements, and of open links among them. */
  depth: number
  anchors: number
  /** The number of open elements with these names. */
  svg: number
  noscript: number
  /** The open objects: `address` of the content, and the number of `links` before it. */
  objects: { address: string; links: number }[]
  /** The number of links, frames and images so far. */
  links: number
  /** Lazily loaded images; a <noscript> repeats them. */
  lazy: Set<string>
  text: (text: string) => void
  /** Adds words with a space on both sides. */
  words: (text: string) => void
  gap: () => void
  /** Adds the frame of a known player, or a link; only the words if there is no address. */
  embed: (address: string, words: string) => void
  link: (address: string, words: string) => void
}

/** Begins the text that replaces a foreign page. */
export function startPage(mark: string): ForeignPage {
  const pieces: string[] = []
  const gap = () => {
    if (!/(?:^|\s)$/.test(pieces.at(-1) ?? '')) pieces.push(' ')
  }
  const text = (text: string) => {
    pieces.push(escapeHtml(text))
  }
  const words = (text: string) => {
    if (text.trim() === '') return
    gap()
    pieces.push(escapeHtml(text.trim()), ' ')
  }
  const link = (address: string, shown: string) => {
    page.links++
    if (page.anchors > 0) words(shown)
    else {
      const anchor = `<a${attributes({ href: address })}>${escapeHtml(shown)}</a>`
      if (page.depth > 0) gap()
      pieces.push(...(page.depth > 0 ? [anchor, ' '] : [`<p>${anchor}</p>\n`]))
    }
  }
  const embed = (address: string, title: string) => {
    const player = playerOf(address)
    if (player) {
      page.links++
      pieces.push(
        `<iframe${attributes({ 'data-own': mark, src: player.src, title: title || player.title })}></iframe>`,
      )
    } else if (isWeb(address)) link(address, title || address)
    else words(title)
  }
  const page: ForeignPage = {
    pieces,
    mark,
    depth: 0,
    anchors: 0,
    svg: 0,
    noscript: 0,
    objects: [],
    links: 0,
    lazy: new Set(),
    text,
    words,
    gap,
    embed,
    link,
  }
  return page
}

/** Whether an address is on the web or the site, and not a script or data. */
const isWeb = (address: string) =>
  address !== '' && !/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(address)
