import { sourceKeys, targetsOf } from '../fields/mapping.ts'
import { isForeignSwitch } from './words.ts'

/** What a key that decides visibility does. */
export type Role = 'switch' | 'begin' | 'end'

/** Keys that decide whether an article is public, in lower case. */
export const visibilityKeys = new Map<string, Role>([
  ...sourceKeys.status.map((key) => [key.toLowerCase(), 'switch'] as const),
  ...sourceKeys.publishedAt.map((key) => [key.toLowerCase(), 'begin'] as const),
  ...sourceKeys.expiresAt.map((key) => [key.toLowerCase(), 'end'] as const),
  // Both a switch and a date; the switch says more.
  ['published', 'switch'],
])

/**
 * How an unknown key resembles a known one: `same` but for invisible characters, `alike` but for
 * punctuation (`is_draft`), `near` by one letter, or `far`: it only relates to publication.
 */
export interface Likeness {
  kind: 'same' | 'alike' | 'near' | 'far'
  key: string
  role: Role
}

const hiddenCharacters = /[\p{DI}\p{White_Space}\p{Cf}\p{Cc}]/gu
const nonLetters = /[^\p{L}]/gu
const telltalePart =
  /draft|unpublish|^(?:is|not|to|post|page|no|non)*publish|excludefromcollections|^(?:secret|confidential|restricted|protected|internal|excluded?|enabled|disabled|active|inactive|approved)$|^(?:is)?(?:public|private|hidden|visible|visibility|hide|wip|archived?|embargo|scheduled?|unlisted|listed|delete|deleted|trashed|expir|releasedate|golive)|date(?:published|publish)$|visibility$|private$|(?:publi[a-z]*|post|page|article|entry)(?:status|state)$/

/** A key without invisible characters, full-width letters folded, in lower case. */
export const plainKey = (key: string) =>
  key.normalize('NFKC').replace(hiddenCharacters, '').toLowerCase()
const lettersOf = (key: string) => plainKey(key).replace(nonLetters, '')

/** Whether a key ends in a known one, as when the line end between the two is missing. */
export function endsInKey(key: string): boolean {
  const letters = lettersOf(key)
  return byLetters.some(
    (one) => letters.length > one.letters.length && letters.endsWith(one.letters),
  )
}

const byLetters = [...visibilityKeys].map(([key, role]) => ({ key, role, letters: lettersOf(key) }))
const maxLength = 40
const maxCached = 5_000
const cache = new Map<string, Likeness | null>()

/** The resemblance of an unknown key; null for most. */
export function likenessOf(key: string): Likeness | null {
  if (key.length > maxLength) return null
  const before = cache.get(key)
  if (before !== undefined) return before
  if (cache.size >= maxCached) cache.clear()
  const found = findLikeness(key)
  cache.set(key, found)
  return found
}

function findLikeness(key: string): Likeness | null {
  if (targetsOf(key).length > 0) return null
  const plain = plainKey(key)
  // `title:draft: true`, with a missing line end, gives a key with two separators.
  const part = plain.split(/[:=]/).find((one) => visibilityKeys.has(one)) ?? ''
  const same = visibilityKeys.get(part)
  if (same) return { kind: 'same', key: part, role: same }
  const lower = key.toLowerCase()
  const letters = lettersOf(key)
  const latin = lower.replace(/[^a-z]/g, '')
  const alike = byLetters.find((one) => one.letters === letters || one.letters === latin)
  if (alike) return { kind: 'alike', key: alike.key, role: alike.role }
  const near = byLetters.find(
    (one) =>
      isNear(letters, one.letters) || isNear(lower, one.key) || one.letters === `build${letters}`,
  )
  if (near) return { kind: 'near', key: near.key, role: near.role }
  return telltalePart.test(letters) || isForeignSwitch(letters)
    ? { kind: 'far', key, role: 'switch' }
    : null
}

/**
 * Whether two texts differ by at most one inserted, deleted or replaced character, or one swap of
 * neighbours.
 */
export function isNear(one: string, other: string): boolean {
  const [left, right] = [[...one], [...other]]
  if (Math.abs(left.length - right.length) > 1) return false
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  const rest = (skipped: string[], by: number) => skipped.slice(at + by).join('')
  if (left.length > right.length) return rest(left, 1) === rest(right, 0)
  if (left.length < right.length) return rest(left, 0) === rest(right, 1)
  if (rest(left, 1) === rest(right, 1)) return true
  return (
    left[at] === right[at + 1] && left[at + 1] === right[at] && rest(left, 2) === rest(right, 2)
  )
}
