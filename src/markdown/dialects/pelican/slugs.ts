import { decodeHTML } from 'entities'
import type { Json } from '../../../shapes.ts'
import { asciiOf } from '../reading/ascii.ts'
import type { Assigned } from './python/assignments.ts'
import { type Substitution, substitute, substitutionsOf } from './substitutions.ts'

/** How settings change the way from a title or name to its slug. */
export interface SlugRules {
  hasAllLetters?: boolean
  keepsCase?: boolean
  pairs?: Substitution[]
  /** Those of categories, where they are others. */
  categoryPairs?: Substitution[]
}

interface SlugSettings {
  slugs?: SlugRules
  /** Whether the settings make slugs in a way that is not read, so that only a key says them. */
  hasOwnSlugs?: boolean
}

const usual: Substitution[] = [
  ['[^\\w\\s-]', ''],
  ['\\A\\s*', ''],
  ['\\s*\\Z', ''],
  ['[-\\s]+', '-'],
]

/** What the settings say about slugs. */
export function slugsOf(values: Assigned): SlugSettings {
  const flags = ['SLUGIFY_USE_UNICODE', 'SLUGIFY_PRESERVE_CASE'].map((name) => values.get(name))
  const [pairs, category] = ['SLUG', 'CATEGORY'].map((kind) => pairsOf(values, kind))
  if (flags.includes(null) || pairs === null || category === null) return { hasOwnSlugs: true }
  const slugs: SlugRules = {
    ...(isTrue(flags[0]) && { hasAllLetters: true }),
    ...(isTrue(flags[1]) && { keepsCase: true }),
    ...(pairs && { pairs }),
    ...(category && { categoryPairs: category }),
  }
  return Object.keys(slugs).length > 0 ? { slugs } : {}
}

const isTrue = (value: Json | undefined) => value !== undefined && value !== false && value !== 0

/** Undefined if they are those of Pelican, null if they are not read. */
function pairsOf(values: Assigned, kind: string): Substitution[] | null | undefined {
  const given = values.get(`${kind}_REGEX_SUBSTITUTIONS`)
  const former = values.get(`${kind}_SUBSTITUTIONS`)
  if (given !== undefined) return former === undefined ? substitutionsOf(given) : null
  return former === undefined ? undefined : formerPairs(former)
}

// Before release 4 they were texts, and a third member left out what Pelican replaces itself.
function formerPairs(value: Json): Substitution[] | null {
  if (!Array.isArray(value)) return null
  const pairs = value.map((pair) =>
    Array.isArray(pair) && typeof pair[0] === 'string' && pair.length === 2
      ? [pair[0].replace(/[^\w\s]/gu, '\\$&'), pair[1] ?? null]
      : null,
  )
  return substitutionsOf([...pairs, ...usual])
}

// What Unidecode 1.3 of Python spells otherwise, but for the case of letters.
const ownLetters = {
  ...{ Є: 'Ie', א: 'A', ח: 'h', ך: 'kh', כ: 'kh', ק: 'k', ײ: 'ey' },
  ...{ し: 'shi', ち: 'chi', っ: 'tsu', つ: 'tsu', シ: 'shi', チ: 'chi', ッ: 'tsu', ツ: 'tsu' },
  ...{ ৎ: '', ൺ: '', ൻ: '', ർ: '', ൽ: '', ൾ: '', ൿ: '' },
}

/** A slug as Pelican makes it; null if it has letters that are not known. */
export function slugify(
  text: string,
  rules: SlugRules | undefined,
  kind: 'pairs' | 'categoryPairs' = 'pairs',
): string | null {
  const bare = decodeHTML(text.replace(/<[^<>]*>/g, '')).normalize('NFKC')
  const spelled = rules?.hasAllLetters ? bare : asciiOf(bare, ownLetters, false)
  if (spelled === null || spelled === undefined) return null
  const made = substitute(spelled, rules?.[kind] ?? rules?.pairs ?? usual)
  return (rules?.keepsCase ? made : made.toLowerCase()).trim()
}
