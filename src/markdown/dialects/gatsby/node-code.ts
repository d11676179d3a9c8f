/** What the code that makes pages says of their addresses by expressions that can be read. */
export interface NodeCode {
  /** Whether the code of the site makes addresses of the names of files. */
  usesFilePath: boolean
  /** The folders that the calls of `createFilePath` take off the names. */
  nameFolders?: string[]
  /** The key that holds the whole address of a page. */
  addressKey?: string
  /** Keys that may change the address of a page that has them. */
  otherKeys?: string[]
}

/** Reads the addresses of `createPage` and `createFilePath` in gatsby-node.*. */
export function readNodeCode(code: string): NodeCode {
  const text = code.replace(onlyValue, '$1')
  const paths = Array.from(text.matchAll(pathOf), ([, path = '']) => path.trim())
  const keys = new Set(paths.flatMap((path) => keyPath.exec(path)?.[1] ?? []))
  const isOfFields = paths.some((path) => /\bfields\b/.test(path))
  const addressKey = keys.size === 1 && !isOfFields ? [...keys][0] : undefined
  const folders = nameFoldersIn(text)
  const usesFilePath = addressKey === undefined && folders.length > 0 && !changed.test(text)
  const otherKeys = [...new Set(Array.from(text.matchAll(addressKeys), keyIn))]
  return {
    usesFilePath: usesFilePath && !folders.includes(null),
    ...(usesFilePath && { nameFolders: folders.filter((one) => one !== null) }),
    ...(addressKey !== undefined && { addressKey }),
    ...(usesFilePath && otherKeys.length > 0 && { otherKeys }),
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
