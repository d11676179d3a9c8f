import type { Json } from '../../shapes.ts'
import { textOf } from '../fields/field-values.ts'

export type Status = 'draft' | 'published' | 'archived'

/**
 * What the value of a switch says. `open` (`draft: false`) is weaker than `public`: it does not
 * contradict `archived` or `kept` (`private: true`), which hides an article whatever its status.
 * `unclear` is an unknown value.
 */
export type Says = 'public' | 'open' | 'draft' | 'archived' | 'kept' | 'nothing' | 'unclear'

// Status words in addition to our own. A word that says "not public" must never publish.
const statusWords = new Map<string, { says: Says; isOwn: boolean }>([
  ...(['published', 'scheduled'] as const).map(
    (word) => [word, { says: 'public', isOwn: true }] as const,
  ),
  ...(['draft', 'archived'] as const).map((word) => [word, { says: word, isOwn: true }] as const),
  ...['public', 'publish', 'live', 'future'].map(
    (word) => [word, { says: 'public', isOwn: false }] as const,
  ),
  ...['private', 'pending', 'hidden', 'unpublished', 'wip'].map(
    (word) => [word, { says: 'draft', isOwn: false }] as const,
  ),
  ['archive', { says: 'archived', isOwn: false }],
])

const flagMeanings: Record<string, readonly [ifTrue: Says, ifFalse: Says]> = {
  draft: ['draft', 'open'],
  isdraft: ['draft', 'open'],
  published: ['public', 'draft'],
  publish: ['public', 'draft'],
  'dg-publish': ['public', 'draft'],
  private: ['kept', 'nothing'],
  headless: ['kept', 'nothing'],
}

// As in Hugo; `link` publishes an address without a page, as in its lists.
const renderWords = new Map<string, Says>([
  ['never', 'kept'],
  ['false', 'kept'],
  ['always', 'nothing'],
  ['link', 'nothing'],
  ['true', 'nothing'],
])

/** The meaning of a switch value; `name` in lower case, as in the mapping. */
export function readSwitch(name: string, value: Json): Says {
  const text = textOf(value)?.toLowerCase() ?? ''
  if (name === 'status')
    return typeof value === 'string' ? (statusWords.get(text)?.says ?? 'unclear') : 'unclear'
  if (name.endsWith('.render')) return renderWords.get(text) ?? 'unclear'
  const flag = readFlag(value)
  const [ifTrue, ifFalse] = flagMeanings[name] ?? ['unclear', 'unclear']
  if (flag === null) return 'unclear'
  return flag ? ifTrue : ifFalse
}

/** Whether the status field holds the full meaning of the word. */
export function isOwnWord(value: Json): boolean {
  return statusWords.get(textOf(value)?.toLowerCase() ?? '')?.isOwn ?? false
}

/** Whether a value of `status` is a word of the table, in any case. */
export const isStatusWord = (value: Json): boolean => readSwitch('status', value) !== 'unclear'

/**
 * The value that gives a switch the status, or undefined if it cannot; `name` as in the mapping.
 */
export function switchValue(name: string, status: Status): Json | undefined {
  if (name === 'status') return status
  if (name.endsWith('.render')) return status === 'published' ? 'always' : undefined
  const [ifTrue, ifFalse] = flagMeanings[name] ?? ['unclear', 'unclear']
  if (status === 'published') return ifFalse === 'draft'
  if (ifFalse === 'nothing') return undefined
  return ifTrue === 'draft' ? status === 'draft' : false
}

/** A boolean as authors write it; null if it is not one. */
export function readFlag(value: Json): boolean | null {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase() ?? ''
  if (/^(?:true|yes|on|y|1)$/.test(text)) return true
  return /^(?:false|no|off|n|0)$/.test(text) ? false : null
}
