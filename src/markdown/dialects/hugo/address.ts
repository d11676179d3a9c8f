import { posix } from 'node:path'
import { sanitizePath } from './sanitize.ts'
import type { HugoRules } from './site.ts'

/** What the address of a page is made of. */
export interface AddressParts {
  url: string | undefined
  /** The expanded pattern of its section. */
  permalink: string | null
  /** The folder, without the bundle's own. */
  dir: string
  /** The slug or name of the file. */
  base: string
  isBundle: boolean
}

/** The address of a page within the site, with its prefix of language but without the base path. */
export function addressOf(rules: HugoRules, parts: AddressParts): string {
  const { url, permalink, dir } = parts
  if (url !== undefined && rules.kind !== 'home') return addressOfUrl(rules, url)
  if (rules.kind === 'page')
    return withPrefix(rules, sanitizePath(pageAddress(rules, parts), rules))
  const path = sanitizePath(posix.join('/', permalink ?? dir), rules).replace(/\/$/, '')
  if (rules.kind === 'home' || !rules.isUgly || path === '') return withPrefix(rules, `${path}/`)
  return withPrefix(rules, `${path}.html`)
}

function pageAddress(
  { isUgly }: HugoRules,
  { permalink, dir, base, isBundle }: AddressParts,
): string {
  const path = posix.join('/', permalink ?? posix.join(dir, base))
  const bare = path.length > 1 ? path.replace(/\/$/, '') : path
  // A bundle in a folder `index` has this name.
  if (permalink === null && base === 'index' && !isBundle)
    return `${posix.dirname(bare).replace(/\/$/, '')}/`
  const isPlain = isUgly && !(isBundle && base === 'index')
  return isPlain ? `${bare}.html` : bare === '/' ? '/' : `${bare}/`
}

// An address in front matter stays as it is written. Only one without a slash at its beginning
// gets the language.
function addressOfUrl(rules: HugoRules, url: string): string {
  const path = posix.join('/', url)
  const whole = url.endsWith('/') || url.includes('.') ? path : `${path}/`
  const link = whole.endsWith('/index.html') ? whole.slice(0, -'index.html'.length) : whole
  const { prefix } = rules
  const isBare = url.startsWith('/') || prefix === '' || url.startsWith(`/${prefix}`)
  return isBare ? link : withPrefix(rules, link)
}

const withPrefix = ({ prefix }: HugoRules, path: string) =>
  prefix === '' ? path : `/${prefix}${path}`
