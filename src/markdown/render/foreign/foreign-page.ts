import { attributes, escapeHtml } from '../shortcodes/shortcode-html.ts'
import { playerOf } from './players.ts'

/**
 * The HTML that is made of a page with foreign elements, and what has to be known of it meanwhile.
 */
export interface ForeignPage {
  pieces: string[]
  mark: string
  /** Open elements that reach the page, and of them those that are links. */
  depth: number
  anchors: number
  /** Open elements of these names. */
  svg: number
  noscript: number
  /**
   * The objects that are open; `address` is of what one would show, `links` how many the page had
   * before it.
   */
  objects: { address: string; links: number }[]
  /** Links, frames and pictures so far. */
  links: number
  /** Pictures that a script would have loaded; what is without scripts says them again. */
  lazy: Set<string>
  text: (text: string) => void
  /** Words that have a blank on both sides. */
  words: (text: string) => void
  gap: () => void
  /** A frame of a known player, or a link; words alone where there is nothing to link to. */
  embed: (address: string, words: string) => void
  link: (address: string, words: string) => void
}

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
    ...{
      pieces,
      mark,
      depth: 0,
      anchors: 0,
      svg: 0,
      noscript: 0,
      objects: [],
      links: 0,
      lazy: new Set(),
    },
    ...{ text, words, gap, embed, link },
  }
  return page
}

/** An address on the web or on the site; not one of a script, or of data. */
const isWeb = (address: string) =>
  address !== '' && !/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(address)
