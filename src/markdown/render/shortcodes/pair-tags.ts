import { calloutType, calloutWords } from './callout-tags.ts'
import { parseShortcode, type Shortcode } from './shortcode.ts'

/** How the templates of a generator write tags around a text. */
export type Pairs = 'none' | 'hugo' | 'liquid' | 'zola'

/** One tag of a pair. */
export interface PairTag {
  name: string
  isEnd: boolean
  /** What readers see of its words, such as the name of a tab. */
  title: string
  /** The type of a callout. */
  type?: string | undefined
  end: number
}

const anyTag = {
  hugo: /\{\{[<%]\s{0,9}(\/?)\s{0,9}([\w/.-]{1,100})/g,
  liquid: /\{%-?[ \t]{0,9}(end(?=\w))?(\w{1,40})/g,
  // One word ends all.
  zola: /\{%[ \t]{0,9}(?:(end)(?!\w)|\w{1,40}\()()/g,
}
const templateTag = /\{%-?[ \t]{0,9}(end)?(\w{0,40})(?:[ \t(]([^%\n]{0,500}?))?[ \t]{0,9}-?%\}/y
// These do what is not known here, or have rules of their own.
const other = new Set(
  [
    'if unless for case capture comment set filter macro call block',
    'raw highlight code codeblock mermaid',
  ].flatMap((line) => line.split(' ')),
)

/**
 * The tags that an end tag follows, by name, and how many of them have none; linear in the text.
 */
export function pairsIn(text: string, pairs: Exclude<Pairs, 'none'>): ReadonlyMap<string, number> {
  const [opened, closed] = [new Map<string, number>(), new Set<string>()]
  for (const [, end, name = ''] of text.matchAll(anyTag[pairs])) {
    if (end && opened.has(name) && !other.has(name)) closed.add(name)
    if (!end || closed.has(name)) opened.set(name, (opened.get(name) ?? 0) + (end ? -1 : 1))
  }
  return new Map([...opened].filter(([name]) => closed.has(name)))
}

/** The tag at `at`; null if there is none. */
export function pairTagAt(text: string, at: number, pairs: Pairs): PairTag | null {
  if (text[at] !== '{') return null
  if (pairs === 'hugo') return ofShortcode(parseShortcode(text, at))
  templateTag.lastIndex = at
  const [whole, ending, name = '', words = ''] = templateTag.exec(text) ?? []
  if (whole === undefined || (name === '' && pairs === 'liquid')) return null
  const [isEnd, end] = [ending !== undefined, at + whole.length]
  if (pairs === 'zola') return { name: '', isEnd, title: namedTitle(words), end }
  const type = calloutType(name, /^\w{1,40}/.exec(words)?.[0])
  return { name, isEnd, title: isEnd ? '' : liquidTitle(name, words), type, end }
}

const titled = /^(?:tab|item|details|expand|collapse|fold|folding|spoiler|accordion)$/i

function ofShortcode(found: Shortcode | null): PairTag | null {
  if (!found || found.escaped) return null
  const { name, named, positional, end } = found
  if (name.startsWith('/')) return endOf(name.slice(1), end)
  const callout = calloutWords(found)
  const given = ['title', 'header', 'label', 'summary'].map((key) => named.get(key))
  const own = titled.test(name) ? (named.get('name') ?? positional[0]) : callout.own
  const title = given.find((words) => words !== undefined) ?? own ?? ''
  return { name, isEnd: false, title, type: callout.type, end }
}

const endOf = (name: string, end: number): PairTag => ({
  name,
  isEnd: true,
  title: '',
  type: calloutType(name),
  end,
})

const namedTitle = (words: string): string =>
  /(?<!\w)(?:title|label|summary)\s{0,9}=\s{0,9}"([^"]*)"/.exec(words)?.[1] ?? ''

/** Themes of Hexo put colors before these words, or after those of what they hide. */
function liquidTitle(name: string, words: string): string {
  const parts = words.replace(/^["']|["']$/g, '').split(',')
  if (/^hide(?:Block|Toggle)$/.test(name)) return parts[0] ?? ''
  return titled.test(name) ? (parts.at(-1) ?? '').trim() : ''
}
