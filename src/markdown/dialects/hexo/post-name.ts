import { escapeRegex } from '../../escape-regex.ts'
import { ownValue } from '../config/own-value.ts'
import { slugize } from './slugize.ts'

const parts: Record<string, string> = {
  year: String.raw`(\d{4})`,
  month: String.raw`(\d{2})`,
  day: String.raw`(\d{2})`,
  i_month: String.raw`(\d{1,2})`,
  i_day: String.raw`(\d{1,2})`,
  hash: '([0-9a-f]{12})',
}
const token = /:(\w*[^_\W])/g
// Each free part multiplies the work by the length of the name.
const maxFreeParts = 2
// Parts of one or two digits double it.
const maxParts = 8

export interface PostName {
  /** The file's name as `:title` of addresses shows it. */
  title: string
  /** The date of the name, as in 2021-01-05, or null. */
  date: string | null
  /** Its other parts, which count as keys of the text. */
  keys: Record<string, string>
}

const ofName = new Set(['title', 'year', 'month', 'day', 'i_month', 'i_day', 'hash'])

/** What the pattern `new_post_name` finds in the name of a post. */
export function readPostName(pattern: string, file: string): PostName {
  const name = withoutEnding(file)
  const { regex, names } = matcherOf(withoutEnding(pattern))
  const found = regex?.exec(name)
  if (!found) return { title: slugize(name), date: null, keys: {} }
  const value = (...keys: string[]) =>
    keys.map((key) => found[names.indexOf(key) + 1]).find((_, at) => names.includes(keys[at] ?? ''))
  const [year, month, day] = [value('year'), value('month', 'i_month'), value('day', 'i_day')]
  return {
    title: value('title') ?? slugize(name),
    date: year && month && day ? `${year}-${month}-${day}` : null,
    keys: Object.fromEntries(
      names.flatMap((key, at) =>
        ofName.has(key) || key === '__proto__' ? [] : [[key, found[at + 1] ?? '']],
      ),
    ),
  }
}

const withoutEnding = (name: string) => name.replace(/(?<=[^/])\.[^./]*$/, '')

interface Matcher {
  /** Null for a pattern that cannot be used. */
  regex: RegExp | null
  names: string[]
}

const matchers = new Map<string, Matcher>()

function matcherOf(pattern: string): Matcher {
  const known = matchers.get(pattern)
  if (known) return known
  const names: string[] = []
  const source = escapeRegex(pattern).replace(token, (_, name) => {
    names.push(name)
    return ownValue(parts, name) ?? '(.+?)'
  })
  const free = names.filter((name) => !Object.hasOwn(parts, name))
  const isSlow = free.length > maxFreeParts || names.length > maxParts
  const matcher = { regex: isSlow ? null : new RegExp(`^${source}$`), names }
  if (matchers.size < 100) matchers.set(pattern, matcher)
  return matcher
}
