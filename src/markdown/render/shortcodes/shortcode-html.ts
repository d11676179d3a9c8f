import type { Shortcode } from './shortcode.ts'

/**
 * The Markdown link for `ref` or `relref`; null for other shortcodes. A name alone is resolved next
 * to the page, a path from the content root (`@/`).
 */
export function refLink({ name, named, positional }: Shortcode): string | null {
  if (name !== 'ref' && name !== 'relref') return null
  const ref = named.get('path') ?? positional[0] ?? ''
  const [file = '', ...fragment] = ref.split('#')
  const tail = fragment.length > 0 ? `#${fragment.join('#')}` : ''
  if (file === '') return tail || null
  const lang = named.get('lang') ?? positional[1]
  const target = `${file.replace(/\.(md|markdown|mdx)$/i, '')}${lang ? `.${lang}` : ''}.md${tail}`
  if (file.startsWith('.')) return target
  return file.includes('/') ? `@/${target}` : `./${target}`
}

/** An image with its caption, rendered by `markdown`; with null, inside a line, only the image. */
export function figureHtml(
  { named, positional }: Shortcode,
  markdown: Markdown | null,
): string | null {
  const src = named.get('src') ?? positional[0]
  if (!src) return null
  const words = named.get('caption') ?? ''
  const alt = named.get('alt') ?? markdown?.(words).text ?? words
  const [width, height] = [named.get('width'), named.get('height')]
  // In a figure the title is the heading of the caption.
  const title = markdown ? undefined : named.get('title')
  const image = `<img${attributes({ src, alt, title, width, height })}>`
  const link = named.get('link')
  const linked = link ? `<a${attributes({ href: link })}>${image}</a>` : image
  return markdown ? `<figure>\n${linked}\n${caption(named, markdown)}</figure>\n` : linked
}

/**
 * A cookie-free frame; null if the id is invalid. Only frames that carry `mark` pass the sanitizer.
 */
export function youtubeHtml(
  { named, positional }: Pick<Shortcode, 'named' | 'positional'>,
  mark: string,
): string | null {
  const id = named.get('id') ?? positional[0] ?? ''
  if (!/^[\w-]{6,20}$/.test(id)) return null
  const title = named.get('title') ?? 'YouTube video'
  return `<iframe${attributes({ 'data-own': mark, src: `https://www.youtube-nocookie.com/embed/${id}`, title })}></iframe>`
}

/** A word of a shortcode by its key, or by its place. */
type Word = (key: string, at: number, usual?: string) => string

const post = (word: Word) => `https://x.com/${word('user', -1, 'i')}/status/${word('id', 0)}`
const embedded = new Map<string, (word: Word) => string>([
  ['vimeo', (word) => `https://vimeo.com/${word('id', 0)}`],
  ['tweet', post],
  ['x', post],
  ['gist', (word) => `https://gist.github.com/${word('user', 0)}/${word('id', 1)}`],
  ['instagram', (word) => `https://www.instagram.com/p/${word('id', 0)}/`],
  ['bilibili', (word) => `https://player.bilibili.com/player.html?bvid=${word('id', 0)}`],
])

/** A frame, of which readers see a player or a link; null if a word of its address is missing. */
export function embedHtml({ name, named, positional }: Shortcode): string | null {
  let isWhole = embedded.has(name)
  const src = embedded.get(name)?.((key, at, usual = '') => {
    const value = named.get(key) ?? positional[at] ?? usual
    isWhole &&= /^[\w-]{1,60}$/.test(value)
    return value
  })
  return isWhole ? `<iframe${attributes({ src })}></iframe>` : null
}

type Markdown = (words: string) => { html: string; text: string }

function caption(named: Map<string, string>, markdown: Markdown): string {
  const title = named.get('title')
  const words = [named.get('caption'), named.get('attr')].filter((word) => word)
  if (!title && words.length === 0) return ''
  const heading = title ? `<strong>${escapeHtml(title)}</strong> ` : ''
  return `<figcaption>${heading}${markdown(words.join(' ')).html}</figcaption>\n`
}

/** Attributes as text, each with a leading space. */
export function attributes(values: Record<string, string | undefined>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`))
    .join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Escapes for text and double-quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
