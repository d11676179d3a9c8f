import { createHash } from 'node:crypto'
import type { Rules } from '../markdown/dialects/dialect.ts'
import type { Json } from '../shapes.ts'

/** The canonical JSON of rules, in which names are in order, and its sha256 in hexadecimal. */
interface Printed {
  text: string
  digest: string
}

// An import reads many files by the same rules.
const known = new WeakMap<Rules, Printed>()

/** sha256 of the canonical JSON of dialect rules, in hexadecimal. */
export const rulesDigest = (rules: Rules): string => printed(rules).digest

/** The JSON of rules with the names in order, so that equal rules have equal texts. */
export const canonicalRules = (rules: Rules): string => printed(rules).text

function printed(rules: Rules): Printed {
  const found = known.get(rules)
  if (found) return found
  const text = JSON.stringify(sorted(rules as unknown as Json))
  const made = { text, digest: createHash('sha256').update(text).digest('hex') }
  known.set(rules, made)
  return made
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]))
}
