import { DomUtils, Parser, parseDocument } from 'htmlparser2'

interface Heading {
  level: number
  id: string | null
  text: string
}

/** What a reader finds in the HTML of a page. */
export interface Reading {
  text: string
  headings: Heading[]
  links: string[]
  images: string[]
}

const inline = new Set(
  'a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup time u var wbr'.split(
    ' ',
  ),
)
const silent = new Set(['script', 'style', 'template', 'svg', 'button', 'annotation'])
const oneLine = (text: string) => text.replace(/[\s\u200b]+/g, ' ').trim()

/** Reads the words, headings, links and pictures of a piece of HTML. */
export function readingOf(html: string): Reading {
  const found: Reading = { text: '', headings: [], links: [], images: [] }
  let heading: Heading | undefined
  let silence = 0
  const parser = new Parser({
    onopentag(name, { id, href, src }) {
      if (silent.has(name)) silence += 1
      if (!inline.has(name)) found.text += ' '
      if (/^h[1-6]$/.test(name)) {
        heading = { level: Number(name[1]), id: id ?? null, text: '' }
        found.headings.push(heading)
      }
      // A link of a heading to itself is decoration.
      if (name === 'a' && href !== undefined && !(heading && href.startsWith('#')))
        found.links.push(href)
      if (name === 'img' && src !== undefined) found.images.push(src)
    },
    ontext(text) {
      if (silence > 0) return
      found.text += text
      if (heading) heading.text += text
    },
    onclosetag(name) {
      if (silent.has(name)) silence -= 1
      if (!inline.has(name)) found.text += ' '
      if (/^h[1-6]$/.test(name)) heading = undefined
    },
  })
  parser.end(html)
  const headings = found.headings.map((one) => ({ ...one, text: oneLine(one.text) }))
  return { ...found, headings, text: oneLine(found.text) }
}

/** The HTML of the first element of one of these classes or names, without its header. */
export function partOf(html: string, ...wanted: string[]): string {
  const part = DomUtils.findOne(
    ({ name, attribs }) =>
      wanted.includes(name) || (attribs.class ?? '').split(' ').some((one) => wanted.includes(one)),
    parseDocument(html).children,
  )
  return part ? DomUtils.getInnerHTML(part) : ''
}

/** The attributes of the first element of a name. */
export const attributesOf = (html: string, wanted: string): Record<string, string> =>
  DomUtils.findOne(({ name }) => name === wanted, parseDocument(html).children)?.attribs ?? {}
