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
}

/** The address of a page within the site, with its prefix of language but without the base path. */
export function addressOf(rules: HugoRules, { url, permalink, dir, base }: AddressParts): string {
  if (url !== undefined && rules.kind !== 'home') return addressOfUrl(rules, url)
  if (rules.kind === 'page')
    return withPrefix(rules, sanitizePath(pageAddress(rules, permalink, dir, base), rules))
  const path = sanitizePath(posix.join('/', permalink ?? dir), rules).replace(/\/$/, '')
  if (rules.kind === 'home' || !rules.isUgly || path === '') return withPrefix(rules, `${path}/`)
  return withPrefix(rules, `${path}.html`)
}

function pageAddress(
  { isUgly }: HugoRules,
  permalink: string | null,
  dir: string,
  base: string,
): string {
  const path = posix.join('/', permalink ?? posix.join(dir, base))
  const bare = path.length > 1 ? path.replace(/\/$/, '') : path
  if (permalink === null && base === 'index') return `${posix.dirname(bare).replace(/\/$/, '')}/`
  return isUgly ? `${bare}.html` : bare === '/' ? '/' : `${bare}/`
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
