import type { JsonObject } from '../../shapes.ts'
import { readFlag } from '../visibility/switches.ts'
import { isEmptyValue, textOf } from './field-values.ts'
import type { KeyTable } from './mapping.ts'
import { type Candidate, candidatesIn, type SourceFields, warn } from './source-fields.ts'

/** A key that controls whether lists show the article. */
interface ListedKey {
  /** As the source spells it, dotted when in a map. */
  key: string
  /** Whether the value is `always` or `never`, and not a switch that says "out of lists". */
  isWord: boolean
  /** Null: the value is unknown. */
  listed: boolean | null
}

/** All such keys with a value. */
export function listedKeys(data: JsonObject, table: KeyTable): ListedKey[] {
  return keysAmong(candidatesIn(data, table).get('listed'))
}

/**
 * Whether lists show the article. One key that hides it decides, and so does an unknown value: an
 * article must not appear by mistake.
 */
export function readListed(source: SourceFields): boolean {
  const candidates = source.candidates.get('listed')
  const keys = keysAmong(candidates)
  const deciding =
    keys.find(({ listed }) => listed === false) ?? keys.find(({ listed }) => listed === null)
  const listed = deciding === undefined
  const written = deciding?.key ?? keys[0]?.key ?? candidates?.[0]?.key
  if (written !== undefined) source.written.listed = written
  for (const key of keys) if (key.listed === listed) source.held.add(key.key)
  warnOf(source, keys)
  return listed
}

function keysAmong(candidates: readonly Candidate[] = []): ListedKey[] {
  return candidates
    .filter(({ value }) => !isEmptyValue(value))
    .map(({ key, name, value }) => {
      const isWord = name.endsWith('.list')
      if (!isWord) return { key, isWord, listed: opposite(readFlag(value)) }
      return { key, isWord, listed: words.get(textOf(value)?.toLowerCase() ?? '') ?? null }
    })
}

const opposite = (flag: boolean | null) => (flag === null ? null : !flag)

// As in Hugo. Its `local` (lists of one section) has no equivalent here.
const words = new Map([
  ['always', true],
  ['true', true],
  ['never', false],
  ['false', false],
])

// At most one warning each, because locating a key may scan the head.
function warnOf(source: SourceFields, keys: readonly ListedKey[]): void {
  const odd = keys.find(({ listed }) => listed === null)
  const expected = odd?.isWord ? 'Always or never' : 'True or false'
  if (odd)
    warn(source, odd.key, unclear(`${expected} was expected. Lists do not show the article.`))
  const shown = keys.find(({ listed }) => listed === true)
  const other = shown && keys.find(({ listed }) => listed === false)
  if (other)
    warn(
      source,
      shown.key,
      unclear(`"${other.key}" says otherwise. Lists do not show the article.`),
    )
}

const unclear = (message: string) => ({ code: 'listed_unclear', message })
