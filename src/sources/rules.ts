import { createHash } from 'node:crypto'
import type { Rules } from '../markdown/dialects/dialect.ts'
import type { Json } from '../shapes.ts'

/** sha256 of the canonical JSON of dialect rules, in hexadecimal. */
export function rulesDigest(rules: Rules): string {
  return createHash('sha256').update(canonicalRules(rules)).digest('hex')
}

/** The JSON of rules with the names in order, so that equal rules have equal texts. */
export const canonicalRules = (rules: Rules) => JSON.stringify(sorted(rules as unknown as Json))

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]))
}
