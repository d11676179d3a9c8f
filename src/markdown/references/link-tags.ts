import { pageAddress } from './page-address.ts'

/** A tag of Liquid or Nunjucks that names a page or a file. */
interface LinkTag {
  /** `url`: only an address. */
  shows: 'url' | 'link' | 'picture'
  address: string
  words: string
  end: number
}

const names = 'post_url|link|post_link|post_path|asset_link|asset_path|asset_img|image|img'
const opening = new RegExp(String.raw`\{%-?[ \t]{0,9}(${names})[ \t]`, 'y')
const filters = 'relative_url|absolute_url|url_for|url'
const literal = String.raw`["']([^"'{}\n]{0,500})["'][ \t]{0,9}\|[ \t]{0,9}(?:${filters})`
const variable = new RegExp(
  String.raw`\{\{-?[ \t]{0,9}(?:site\.(?:baseurl|url)|${literal})[ \t]{0,9}-?\}\}`,
  'y',
)
const maxTag = 1_000

/** The tag at `at`, which must be a brace. */
export function linkTagAt(text: string, at: number): LinkTag | null {
  opening.lastIndex = at
  const name = opening.exec(text)?.[1]
  if (name === undefined) return null
  const from = opening.lastIndex
  const inner = text.slice(from, from + maxTag)
  const close = inner.indexOf('%}')
  if (close < 0 || inner.slice(0, close).includes('{%')) return null
  const words = wordsIn(inner.slice(0, close).replace(/-$/, ''))
  const found = readTag(name, words)
  return found && { ...found, end: from + close + 2 }
}

/** The address that the template at `at` gives within a link, and the index after it. */
export function templateAddressAt(text: string, at: number): { text: string; end: number } | null {
  if (text[at] !== '{') return null
  const tag = linkTagAt(text, at)
  if (tag) return { text: tag.address, end: tag.end }
  let end = at
  // The address of the site in front of a tag, such as `{{ site.url }}{{ site.baseurl }}`.
  for (let count = 0; count < 2; count++) {
    variable.lastIndex = end
    const found = variable.exec(text)
    if (!found) break
    end = variable.lastIndex
    if (found[1] !== undefined) return { text: found[1], end }
  }
  const after = end > at ? linkTagAt(text, end) : null
  return after ? { text: after.address, end: after.end } : end > at ? { text: '', end } : null
}

const wordsIn = (inner: string): string[] =>
  (inner.match(/"[^"]*"|'[^']*'|[^\s"',]+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ''))

function readTag(name: string, words: string[]): Omit<LinkTag, 'end'> | null {
  const [first = '', ...rest] = words
  if (first === '') return null
  const title = (
    name === 'post_link' ? rest.filter((word) => !/^(?:true|false)$/.test(word)) : rest
  ).join(' ')
  if (name === 'link') return { shows: 'url', address: `/${first.replace(/^\//, '')}`, words: '' }
  if (name.startsWith('post_')) {
    const shows = name === 'post_link' ? 'link' : 'url'
    return { shows, address: pageAddress(first), words: title || first }
  }
  if (/^asset_(?:link|path)$/.test(name))
    return { shows: name === 'asset_link' ? 'link' : 'url', address: first, words: title || first }
  // Classes come before the name of the picture, its size and title after it.
  const at = words.findIndex((word) => /\.[A-Za-z0-9]{1,8}$/.test(word))
  const after = words.slice(at + 1).filter((word) => !/^\d+$/.test(word))
  // Plugins take sizes and classes after the words.
  const own = name === 'asset_img' ? after.join(' ') : (after[0] ?? '')
  return at < 0 ? null : { shows: 'picture', address: words[at] ?? '', words: own }
}
