import { posix } from 'node:path'
import { importNames } from '../config/static/imports.ts'
import { tokensOf } from '../config/static/tokens.ts'
import type { SiteFiles } from '../dialect.ts'

/** The plugin of Docusaurus that a plugin of the site extends, and what that may do. */
interface Extended {
  /** `docs`, `blog` or `pages`. */
  name: string
  /** Whether its code may leave out pages. */
  isFiltered: boolean
}

const plugin = '"@docusaurus/plugin-content-(docs|blog|pages)"'
const importing = new RegExp(
  `(?:\\bimport\\b(?!\\s?type\\b)\\s?[\\w*][^;"]{0,99}|\\brequire\\()${plugin}`,
  'g',
)

/** What a plugin extends that is a file of the site and imports one of Docusaurus, or null. */
export function extendedBy(
  { names, text }: SiteFiles,
  root: string,
  from: string,
): Extended | null {
  if (!from.startsWith('.')) return null
  const file = importNames(posix.join(root, from)).find((one) => names.has(one))
  const code = compact(file === undefined ? '' : (text(file) ?? ''))
  const [name, ...others] = new Set([...code.matchAll(importing)].flatMap(([, one]) => one ?? []))
  if (name === undefined || others.length > 0) return null
  return { name, isFiltered: mayFilter(code) }
}

/** Code without comments, and with blanks only between words. */
function compact(code: string): string {
  let [all, last] = ['', '']
  for (const { kind, text } of tokensOf(code)) {
    const next = kind === 'text' ? JSON.stringify(text) : text
    all += /\w$/.test(last) && /^\w/.test(next) ? ` ${next}` : next
    last = next.slice(-1)
  }
  return all
}

// `plugin.contentLoaded(data)`, `plugin.contentLoaded({ content, actions })`
const handing = /\.contentLoaded\((?:\.{3})?(?:(\w{1,99})|\{[\w\s,]{0,999}\})\)/g
const parts = 'blogPosts|loadedVersions|docs|drafts'
const changes = [
  // Content, or options, that are made anew or changed.
  /\bloadContent\b|\.(?:splice|pop|shift)\(|\.length=(?!=)|\bdelete\b|\bObject\.(?:assign|define)/,
  new RegExp(`\\b(?:content|data|addRoute|${parts})['"\\]]{0,9}=(?![=>])`),
  /\b(?:content|addRoute)['"\]]{0,9}:/,
  new RegExp(`\\b(?:${parts})['"\\]]{0,9}:(?!content\\.\\w+[,}])`),
  // A function that gets all of it.
  /(?<!\bcontentLoaded)\((?:content|data|args)\)(?!=>|\{)/,
  /\b(?:exclude|include|routeBasePath|draft|unlisted)\b|\bvalidateOptions[(=:]/,
  /\.{3}\w{0,99}[oO]ptions[,}]/,
]

/** Whether code does more than to hand on what Docusaurus gives it. */
function mayFilter(code: string): boolean {
  const handed = new Set(Array.from(code.matchAll(handing), ([, name = '']) => name))
  if (/\bcontentLoaded\b/.test(code) && handed.size === 0) return true
  if (handed.size > maxNames || !passesOptions(code)) return true
  const isOther = [...handed].some((name) => name !== '' && isMade(code, name))
  return isOther || changes.some((change) => change.test(code))
}

const named =
  /\b(?:import\b|const\b|let\b|var\b)([^;="]{0,99})(?:from|=require\()"@docusaurus\/plug/g
const maxNames = 20

/** Whether the plugin of Docusaurus gets the options of the configuration as they are. */
function passesOptions(code: string): boolean {
  const imported = [...code.matchAll(named)].flatMap(([, names]) => names?.match(/\w+/g) ?? [])
  const first = imported.slice(0, maxNames).join('|')
  const alias = new RegExp(
    `\\b(?:const|let|var)\\s(\\w{1,99})=(?:${first})(?:\\.\\w{1,99})?(?![\\w.([])`,
    'g',
  )
  const others = [...code.matchAll(alias)].flatMap(([, name]) => name ?? []).slice(0, maxNames)
  const call = `(?<![\\w.])(?:${[first, ...others].join('|')})(?:\\.\\w{1,99})?\\(([^()]{0,300})`
  const given = new Set(Array.from(code.matchAll(new RegExp(call, 'g')), ([, list = '']) => list))
  const isKnown = first !== '' && given.size > 0 && given.size <= maxNames
  return isKnown && [...given].every((list) => isPlain(code, list))
}

/** `context, options` or `...args`, as the function of the site gets them. */
function isPlain(code: string, given: string): boolean {
  const [, list, options] = /^(?:\.{3}(\w{1,99})|\w{1,99},(\w{1,99}))$/.exec(given) ?? []
  const name = list ?? options
  return name !== undefined && !isMade(code, name)
}

/** Whether code makes or changes what a name stands for. */
const isMade = (code: string, name: string) =>
  new RegExp(
    [
      `\\b(?:const|let|var)\\b[^=;]{0,300}\\b${name}\\b`,
      `[;{})]${name}=(?![=>])`,
      `\\b${name}(?:\\.\\w{1,99}|\\[[^\\]]{1,99}\\])=(?![=>])`,
    ].join('|'),
  ).test(code)
