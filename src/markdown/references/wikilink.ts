import { slug } from 'github-slugger'
import { isFileName } from './names.ts'
import { pageAddress } from './page-address.ts'

/** `[[Name#Heading|text]]`, or `![[Name]]` with `isEmbed`. */
export interface Wikilink {
  isEmbed: boolean
  /** Of a page by its name, of a file as written; '' within the page. */
  address: string
  isFile: boolean
  /** With its sign; '' without a heading. */
  fragment: string
  /** What is written after the first bar. */
  words: string[]
  /** Name and heading as readers see them. */
  title: string
  end: number
}

const maxLength = 1_000

/** The wikilink whose first bracket is at `start`. */
export function wikilinkAt(text: string, start: number, isEmbed: boolean): Wikilink | null {
  if (!text.startsWith('[[', start)) return null
  const length = text.slice(start + 2, start + 2 + maxLength).search(/[[\]\n]/)
  const close = start + 2 + length
  // `[[1]](address)` is a link of Markdown.
  if (length < 1 || !text.startsWith(']]', close) || text[close + 2] === '(') return null
  const [target = '', ...words] = text.slice(start + 2, close).split(/\\?\|/)
  const [name = '', ...headings] = target.split('#').map((part) => part.trim())
  const heading = headings.at(-1) ?? ''
  if (name === '' && heading === '') return null
  const isFile = isFileName(name)
  return {
    isEmbed,
    address: name === '' ? '' : isFile ? name : pageAddress(name.replace(/\.(?:md|mdx)$/i, '')),
    isFile,
    fragment: heading === '' || heading.startsWith('^') || isFile ? '' : `#${slug(heading)}`,
    words: words.map((word) => word.trim()),
    title: [name, ...headings].filter((part) => part !== '').join(' > '),
    end: close + 2,
  }
}
