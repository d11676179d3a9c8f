import { attributes } from '../shortcodes/shortcode-html.ts'
import type { ForeignPage } from './foreign-page.ts'

type Attributes = Readonly<Record<string, string>>

/** How an element is shown: by what `open` and `close` add to the page. */
export interface Element {
  open?: () => void
  close?: () => void
  /** If set, the content of the element is left out and its words are collected here. */
  hidden?: string[]
}

type Make = (attribs: Attributes, page: ForeignPage, addDocument: (html: string) => void) => Element

const voidTags = new Set('area br col embed frame hr img input param source track wbr'.split(' '))
const attributeName = /^[^\0-\x20"'<>/=]+$/
const linkOrMedia = /^(?:a|img|audio|video)$/

/** An allowed element. */
export function allowedElement(name: string, attribs: Attributes, page: ForeignPage): Element {
  const given =
    name === 'img' ? pictureOf(attribs, page) : name === 'a' ? anchorOf(attribs) : attribs
  if (given === null) return {}
  const shown = Object.fromEntries(Object.entries(given).filter(([key]) => attributeName.test(key)))
  const isOpen = voidTags.has(name) ? 0 : 1
  const count = (by: number) => {
    page.depth += by * isOpen
    if (name === 'a') page.anchors += by
  }
  return {
    open() {
      page.pieces.push(`<${name}${attributes(shown)}>`)
      count(1)
      if (linkOrMedia.test(name)) page.links++
    },
    close() {
      count(-1)
      if (isOpen) page.pieces.push(`</${name}>`)
    },
  }
}

/** Gives a lazily loaded image its address; null if it was shown before. */
function pictureOf(attribs: Attributes, { lazy, noscript }: ForeignPage): Attributes | null {
  const { src = '', 'data-src': address, 'data-srcset': srcset } = attribs
  if (noscript > 0 && lazy.has(src)) return null
  if (!address || (src !== '' && !src.startsWith('data:'))) return attribs
  lazy.add(address)
  return { ...attribs, src: address, ...(srcset ? { srcset } : {}) }
}

const anchorOf = (attribs: Attributes): Attributes => {
  const { 'xlink:href': href } = attribs
  return href === undefined ? attribs : { href, ...attribs }
}

const parted: Make = (_, page) => ({ open: page.gap, close: page.gap })
const dropped: Make = () => ({ hidden: [] })
const named =
  (name: string): Make =>
  (attribs, page) =>
    allowedElement(name, attribs, page)

/** Tracks the number of open elements with this name. */
const counted =
  (name: 'svg' | 'noscript'): Make =>
  (_, page) => ({
    open() {
      page[name]++
      page.gap()
    },
    close() {
      page[name]--
      page.gap()
    },
  })

const wordsOf = (hidden: readonly string[]) => hidden.join('').replace(/\s+/g, ' ').trim()

/** An address as browsers read it: trimmed, without tabs and line breaks. */
const addressOf = (...written: (string | undefined)[]) =>
  written.map((url) => url?.replace(/[\t\n\r]/g, '').trim()).find((url) => url) ?? ''

const frame: Make = (attribs, page, addDocument) => {
  const { 'data-own': own, srcdoc, title = '' } = attribs
  const hidden: string[] = []
  if (own === page.mark) return { ...allowedElement('iframe', attribs, page), hidden }
  const address = addressOf(attribs.src, attribs['data-src'])
  if (srcdoc) return { hidden, close: () => addDocument(srcdoc) }
  if (address === '' && title === '') return parted(attribs, page, addDocument)
  return { hidden, close: () => page.embed(address, title || wordsOf(hidden)) }
}

/** Its content is the fallback for browsers; if that has no link, one to the object is added. */
const object: Make = ({ data, src, title = '' }, page) => ({
  open() {
    page.gap()
    page.objects.push({ address: addressOf(data, src), links: page.links })
  },
  close() {
    const { address = '', links = 0 } = page.objects.pop() ?? {}
    if (page.links === links) page.embed(address, title)
    page.gap()
  },
})

const param: Make = ({ name = '', value }, page) => {
  const object = page.objects.at(-1)
  if (object && /^(?:movie|src|url|filename|data)$/i.test(name)) object.address ||= addressOf(value)
  return {}
}

const input: Make = (attribs, page) => {
  const { type = 'text', value, placeholder = '', alt = '', src } = attribs
  if (/^checkbox$/i.test(type)) return allowedElement('input', attribs, page)
  if (/^image$/i.test(type)) return allowedElement('img', { alt, ...(src ? { src } : {}) }, page)
  if (/^(?:hidden|password|file|color|range|radio)$/i.test(type)) return {}
  return { open: () => page.words(value || placeholder) }
}

const textarea: Make = ({ placeholder = '' }, page) => {
  const hidden: string[] = []
  const close = () => {
    const source = hidden.join('')
    if (source.trim() === '') page.words(placeholder)
    // The parser leaves entities here undecoded; browsers decode them.
    else page.pieces.push(` ${source.replaceAll('<', '&lt;')} `)
  }
  return { hidden, close }
}

const choice: Make = ({ label = '' }, page) => ({
  open: () => (label ? page.words(label) : page.gap()),
  close: page.gap,
})

const area: Make = ({ href, alt = '', title = '' }, page) => {
  const address = addressOf(href)
  const shown = alt || title
  return { open: () => (address ? page.link(address, shown || address) : page.words(shown)) }
}

const image: Make = (attribs, page) => {
  const {
    href,
    'xlink:href': xlink,
    'aria-label': label = '',
    alt = label,
    width,
    height,
  } = attribs
  const src = addressOf(attribs.src, href, xlink)
  const size = { ...(width ? { width } : {}), ...(height ? { height } : {}) }
  return src || alt ? allowedElement('img', { ...(src ? { src } : {}), alt, ...size }, page) : {}
}

const tspan: Make = (attribs, page, addDocument) =>
  'x' in attribs || 'y' in attribs || 'dy' in attribs ? parted(attribs, page, addDocument) : {}

const each = (names: string, make: Make) => names.split(' ').map((name) => [name, make] as const)

/** How disallowed elements are shown. */
export const foreignElements: ReadonlyMap<string, Make> = new Map([
  ...each('iframe frame portal fencedframe', frame),
  ...each('object applet', object),
  ...each('embed', ({ src, title = '' }, page) => ({
    open: () => page.embed(addressOf(src), title),
  })),
  ...each('param', param),
  ...each('input', input),
  ...each('textarea', textarea),
  ...each('option optgroup', choice),
  ...each('button select datalist canvas marquee noembed noframes meter progress', parted),
  ...each('math mtr mtd mtext text desc foreignobject', parted),
  ...each('svg', counted('svg')),
  ...each('noscript', counted('noscript')),
  ...each('title', (attribs, page, add) => (page.svg > 0 ? parted : dropped)(attribs, page, add)),
  ...each('script style template annotation annotation-xml', dropped),
  ...each('tspan', tspan),
  ...each('image', image),
  ...each('area', area),
  ...each('form main nav fieldset legend dialog hgroup search frameset body', named('div')),
  ...each('menu dir', named('ul')),
  ...each('xmp listing plaintext', named('pre')),
])
