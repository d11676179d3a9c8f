import type { Json } from '../../../shapes.ts'
import { hiding, type PageFilter, showing, uniqueFilters } from '../config/page-filters.ts'

/** What the code that makes pages says of them by expressions that can be read. */
export interface NodeCode {
  /** Whether the code of the site makes addresses of the names of files. */
  usesFilePath: boolean
  /** The folders that the calls of `createFilePath` take off the names. */
  nameFolders?: string[]
  /** The key that holds the whole address of a page. */
  addressKey?: string
  /** Keys that may change the address of a page that has them. */
  otherKeys?: string[]
  /** What a text must say, or must not say, to become a page. */
  filters?: PageFilter[]
}

/** Reads `createPage`, `createFilePath` and the filters of queries in gatsby-node.*. */
export function readNodeCode(code: string): NodeCode {
  const text = code.replace(onlyValue, '$1')
  const paths = Array.from(text.matchAll(pathOf), ([, path = '']) => path.trim())
  const keys = new Set(paths.flatMap((path) => keyPath.exec(path)?.[1] ?? []))
  const isOfFields = paths.some((path) => /\bfields\b/.test(path))
  const addressKey = keys.size === 1 && !isOfFields ? [...keys][0] : undefined
  const folders = nameFoldersIn(text)
  const usesFilePath = addressKey === undefined && folders.length > 0 && !changed.test(text)
  const otherKeys = [...new Set(Array.from(text.matchAll(addressKeys), keyIn))]
  const filters = filtersIn(text)
  return {
    usesFilePath: usesFilePath && !folders.includes(null),
    ...(usesFilePath && { nameFolders: folders.filter((one) => one !== null) }),
    ...(addressKey !== undefined && { addressKey }),
    ...(usesFilePath && otherKeys.length > 0 && { otherKeys }),
    ...(filters.length > 0 && { filters }),
  }
}

/** What `basePath` says in each call of `createFilePath`; null where that is not read. */
const nameFoldersIn = (text: string): (string | null)[] => [
  ...new Set(
    Array.from(text.matchAll(filePathCall), ([, options = '']) =>
      /\bbasePath\b/.test(options) ? (givenFolder.exec(options)?.[1] ?? null) : 'src/pages',
    ),
  ),
]

const filePathCall = /\bcreateFilePath\s{0,5}\(([^)]{0,500})/g
// A path from the top, or one that leads upwards, depends on where the site is built.
const givenFolder = /\bbasePath['"]?\s{0,5}:\s{0,20}['"`](?:\.\/)?((?![/.])[\w./ -]{0,200})['"`]/

const keyIn = ([, one, other]: RegExpMatchArray) => one ?? other ?? ''

// `${value}` is the value.
const onlyValue = /`\$\{([\w.?!]{1,200})\}`/g
// `path: node.fields.slug`
const pathOf = /\bpath:[ \t]{0,20}([^\s,}][^,\n}]{0,200})/g
const keyPath = /^[\w.?]{0,100}\bfrontmatter\??\.(\w{1,50})$/
// `frontmatter.slug`, `const { slug } = node.frontmatter`
const addressKeys =
  /\bfrontmatter\??\.(slug|path|permalink|url)\b|\b(slug|path|permalink|url)\b[^{}()\n]{0,100}\}\s{0,20}=\s{0,20}[\w.?]{0,100}frontmatter\b/g
// `/blog${value}`, '/blog' + slug
const changed =
  /\b(?:path|value|slug)\s{0,5}[:=]\s{0,20}(?:`[^`\n]{0,200}\$\{[^}`\n]{0,200}(?:slug|fields|value|ilePath)|['"][^'"\n]{0,200}['"]\s{0,20}\+\s{0,20}[\w.]{0,100}(?:slug|fields|value|ilePath))/

const filter = /\b(\w{1,50})\s{0,5}:\s{0,5}\{([^{}]{0,500})\}/g
const operator = /\b(?:eq|ne|in|nin|regex|glob|gt|gte|lt|lte)\s{0,5}:/
const condition = /^\s*(eq|ne)\s*:\s*(true|false|null|"[^"\n]{0,100}"|'[^'\n]{0,100}')\s*,?\s*$/
// `frontmatter.hidden`, `frontmatter['hidden']`, `const { hidden } = node.frontmatter`
const mention =
  /\bfrontmatter(?:\??\.|\??\.?\[['"])(\w{1,50})|\{([^{}()]{0,300})\}\s{0,20}=\s{0,20}[\w.?]{0,100}frontmatter\b/g
const asked = /^(?:is)?(?:published|publish|public|visible|live)$/i

/** What queries and conditions ask of the keys that tell whether a page is public. */
function filtersIn(text: string): PageFilter[] {
  const filters: PageFilter[] = []
  for (const [, key = '', body = ''] of text.matchAll(filter))
    if ((hiding.test(key) || showing.test(key)) && operator.test(body))
      filters.push(...filterOf(key, body.replace(/#[^\n]*/g, '')))
  for (const [, one, more = ''] of text.matchAll(mention))
    for (const key of one === undefined ? more.split(/[\s,:]+/) : [one]) {
      if (asked.test(key)) filters.push({ key, is: 'set' })
      if (hiding.test(key)) filters.push({ key, is: 'unset' })
    }
  return uniqueFilters(filters)
}

function filterOf(key: string, body: string): PageFilter[] {
  const [, is, literal = ''] = condition.exec(body) ?? []
  // Where a variable or a list is compared, a page must say that it is shown.
  if (is === undefined) return [{ key, is: hiding.test(key) ? 'unset' : 'set' }]
  const value: Json = /^['"]/.test(literal) ? literal.slice(1, -1) : JSON.parse(literal)
  // A list of drafts is another list.
  const isOfHidden = is === 'eq' && (value === hiding.test(key) || hiding.test(String(value)))
  return isOfHidden ? [] : [{ key, is: is === 'eq' ? 'equal' : 'other', value }]
}
