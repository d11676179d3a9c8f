import { posix } from 'node:path'
import { type Condition, some, test } from '../../config/interpreter/conditions.ts'

/** Code of a site that may name its collections, beside that of pages with a parameter. */
export const isNaming = (file: string) =>
  /(?:^|\/)src\/(?:[^/]+\/){0,6}[^/]+\.astro$/.test(file) && !/(?:^|\/)node_modules\//.test(file)

// `getCollection(name)` and `getEntry(post.data.author)` may take any.
const getters = 'get(?:Live)?(?:Collection|Entry|Entries|EntryBySlug|DataEntryById)'
const noName = `(?!['"\`][\\w-]{1,100}['"\`])`
const anyName = new RegExp(`\\b${getters}(?:<[^>\\n]{0,100}>)?\\(\\s{0,100}${noName}`)
const glob = /\bglob(?:<[^>\n]{0,100}>)?\(\s{0,100}\[?\s{0,100}(?:(['"`])([^'"`\n]{1,200})\1)?/g
const ofType = /\b(?:CollectionEntry|InferEntrySchema)<\s{0,20}$/
const ofEntry = /\bgetEntry(?:BySlug)?\(\s{0,100}$/
const idBehind = /^\s{0,100},\s{0,100}(?:(['"])([^'"\n]{1,100})\1|`([^`\n]{1,300})`)\s{0,100}\)/
// Texts of terms are shown for terms that there are: `getEntry('tags', tag)`, `getCollection(
// 'tags', (one) => one.id === tag)`
const filterOfId = '[^=]{1,100}=>[^=]{0,100}\\.(?:id|slug)\\s{0,20}===?'
const term = '\\w{0,50}(?:tag|category|series|topic)\\b'
const ofTerm = new RegExp(
  `^\\s{0,100},(?:${filterOfId})?\\s{0,20}(?:[\\w$]{1,50}\\.){0,5}${term}`,
  'i',
)

// What shows the text of an entry, also one that a component gets.
const shows = /<Content\b|\bset:html\b|\brender(?:ed)?\b|\.body\b|\bcompiledContent\b/
const showsGiven = /<Content\b|\brender\(/
// `<script type="application/ld+json" set:html={…} />` shows nothing.
const script = /<script\b[^<]{0,200}?\sset:html\b/g
const component = /\bfrom\s{1,20}['"][^'"\n]{0,200}?([^/'"\n]{1,100}\.astro)['"]/g

/** A file of code with its text. */
export interface CodeText {
  file: string
  text: string
}

/** What code asks of a collection of which no page file makes pages. */
export interface Named {
  /** `no` if nothing shows texts of it; else the ids of those that code takes. */
  condition: Condition
  /** Whether lists show what texts say before their bodies. */
  isListed: boolean
}

/** Null if code takes entries in a way that may show any of them. */
export function namedIn(
  texts: readonly CodeText[],
  names: readonly string[],
  base: string,
): Named | null {
  // Markdown may be imported by its path.
  const end = base.split('/').slice(-3).join('/')
  const takesAny = ({ file, text }: CodeText) =>
    anyName.test(text) || text.includes(end) || mayFind(file, text, base)
  if (texts.some(takesAny)) return null
  const asked = texts.flatMap((one) => names.flatMap((name) => askedIn(texts, one, name)))
  if (asked.includes(null)) return null
  const ids = asked.filter((one) => one !== null && one !== 'listed')
  return { condition: some(...ids), isListed: asked.includes('listed') }
}

type Asked = Condition | 'listed' | null

function askedIn(texts: readonly CodeText[], { file, text }: CodeText, name: string): Asked[] {
  const quoted = new RegExp(`(['"\`])${name.replace(/[^\w-]/g, '\\$&')}(?=\\1)`, 'g')
  const places = [...text.matchAll(quoted)].filter(
    ({ index }) => !ofType.test(text.slice(Math.max(0, index - 50), index)),
  )
  if (places.length === 0) return []
  const isPage = /\.astro$|(?:^|\/)pages\//.test(file)
  if (isPage && !shows.test(text.replaceAll(script, '')) && !givesOn(texts, text)) return ['listed']
  return places.map(({ index, 0: { length } }) => {
    const behind = text.slice(index + length + 1, index + length + 600)
    if (ofTerm.test(behind)) return 'unread'
    return ofEntry.test(text.slice(Math.max(0, index - 200), index)) ? idIn(behind) : null
  })
}

/** Whether a component that a file uses may show the text of an entry that it gets. */
function givesOn(texts: readonly CodeText[], first: string): boolean {
  const seen = new Set<CodeText>()
  let next = [first]
  while (next.length > 0) {
    const used = new Set(next.flatMap(componentsIn))
    const parts = texts.filter(
      (one) => !seen.has(one) && used.has(one.file.slice(one.file.lastIndexOf('/') + 1)),
    )
    if (parts.some(({ text }) => showsGiven.test(text))) return true
    for (const one of parts) seen.add(one)
    next = parts.map(({ text }) => text)
  }
  return false
}

const componentsIn = (text: string) => [...text.matchAll(component)].map(([, name = '']) => name)

/** Whether a glob of a file may find Markdown of a folder: `import.meta.glob('../posts/*.md')`. */
const mayFind = (file: string, text: string, base: string) =>
  [...text.matchAll(glob)].some(([, , pattern]) => {
    if (pattern === undefined) return true
    if (/\.(?!mdx?$)\w+$/.test(pattern)) return false
    const [start = ''] = pattern.split(/[*{?[]/)
    const from = start.startsWith('.') ? posix.join(posix.dirname(file), start) : start.slice(1)
    return !/^[./]/.test(pattern) || base.startsWith(from) || from.startsWith(base)
  })

/** The id after the name: `'about'`, or the end of `${folder}about`. */
function idIn(text: string): Condition | null {
  const [, , id, template] = idBehind.exec(text) ?? []
  if (id !== undefined) return test({ of: ['slug'] }, { is: id })
  const end = template?.slice(template.lastIndexOf('}') + 1)
  if (template === undefined || !end) return null
  return test({ of: ['slug'] }, template === end ? { is: end } : { ends: end })
}
