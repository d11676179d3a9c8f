import type { Json } from '../shapes.ts'
import { found, ignored, type Reading, readText, textOf, unusable } from './field-values.ts'
import { pickField, type SourceFields } from './source-fields.ts'

export type Status = 'draft' | 'published' | 'archived'

// Words beside our own. Who says that a text is not public must never see it published.
const WORDS = new Map<string, Status>([
  ['public', 'published'],
  ['publish', 'published'],
  ['live', 'published'],
  ['future', 'published'],
  ['private', 'draft'],
  ['pending', 'draft'],
  ['hidden', 'draft'],
  ['unpublished', 'draft'],
  ['wip', 'draft'],
  ['archive', 'archived'],
])
const OWN = new Map<string, Status>([
  ['draft', 'draft'],
  ['published', 'published'],
  ['scheduled', 'published'],
  ['archived', 'archived'],
])

/** What the front matter says about publication, or undefined. */
export function readStatus(source: SourceFields): Status | undefined {
  return pickField(source, 'status', (value, key): Reading<Status> => {
    if (key === 'status') return readWord(value)
    const flag = readFlag(value)
    if (key === 'published') return flag === null ? ignored : found(flag ? 'published' : 'draft')
    if (flag === null) return unusable('unexpected_type', 'True or false was expected.')
    // `draft: false` does not outvote `published: false`.
    if (!flag && saysUnpublished(source)) return ignored
    return found(flag ? 'draft' : 'published')
  })
}

function saysUnpublished({ candidates }: SourceFields): boolean {
  return (
    candidates.get('status')?.some(({ name, value }) => name === 'published' && readFlag(value) === false) ??
    false
  )
}

function readWord(value: Json): Reading<Status> {
  const reading = readText(value, 100)
  if (reading.kind !== 'value') return reading
  const word = reading.value.toLowerCase()
  const own = OWN.get(word)
  if (own) return found(own)
  const other = WORDS.get(word)
  if (other) return found(other, false)
  return unusable(
    'unknown_status',
    `"${reading.value}" is no status; known are draft, published, scheduled and archived.`,
  )
}

/** A switch as people write it; null for what is none. */
export function readFlag(value: Json): boolean | null {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase() ?? ''
  if (/^(?:true|yes|on|y|1)$/.test(text)) return true
  return /^(?:false|no|off|n|0)$/.test(text) ? false : null
}
