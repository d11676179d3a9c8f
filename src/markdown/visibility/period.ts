import type { Problem } from '../../shapes.ts'
import { type SourceFields, warn } from '../fields/source-fields.ts'
import { parseDate } from '../file/dates.ts'
import type { FileName } from '../file/paths.ts'
import { type DateKey, namesPastYear, readDateKeys } from './dates.ts'
import { doubtAt, isCovered, maxDoubts } from './doubts.ts'

/** From when until when an article is public, and the keys that say so. */
export interface PublicPeriod {
  publishedAt: string | null
  expiresAt: string | null
  begins: DateKey[]
  ends: DateKey[]
  doubts: Problem[]
}

/**
 * The latest beginning and the earliest end. If no key names a beginning, `created` counts, then
 * the date in the file name.
 */
export function readPeriod(
  source: SourceFields,
  { date }: FileName,
  timeZone: string,
): PublicPeriod {
  const { candidates } = source
  const begins = readDateKeys(candidates.get('publishedAt'), timeZone)
  const ends = readDateKeys(candidates.get('expiresAt'), timeZone)
  const isNamed = begins.some(({ name, kind }) => name !== 'created' && hasDate(kind))
  const countedKeys = isNamed ? begins.filter(({ name }) => name !== 'created') : begins
  const first = pickDate(source, 'publishedAt', countedKeys)
  const expiresAt = pickDate(source, 'expiresAt', ends)
  const doubts: Problem[] = []
  for (const key of countedKeys) addDateDoubt(source, key, doubts)
  for (const key of ends) addDateDoubt(source, key, doubts)
  const isSilent = date !== null && !countedKeys.some(({ kind }) => hasDate(kind))
  const fromName = isSilent ? parseDate(date, timeZone) : null
  if (isSilent && !fromName && !namesPastYear(date))
    doubts.push(doubtAt(source.parts, date, 'the date in the file name is not in the calendar'))
  return { publishedAt: first ?? fromName?.at ?? null, expiresAt, begins, ends, doubts }
}

/**
 * The first beginning and the first end that name a time, in the order of their keys. `named` is
 * the date of the file's name, which is as strong as a key of its rank.
 */
export function readOrderedPeriod(
  source: SourceFields,
  timeZone: string,
  named: { at: string; rank: number } | null = null,
): PublicPeriod {
  const { candidates, keys } = source
  const begins = readDateKeys(candidates.get('publishedAt'), timeZone)
  const ends = readDateKeys(candidates.get('expiresAt'), timeZone)
  const first = begins.find(({ kind }) => kind === 'time')
  const isNamed =
    named !== null && !(first && keys.keys.publishedAt.indexOf(first.name) < named.rank)
  const changes = new Set(keys.keys.modifiedAt)
  const own = begins.filter(({ name }) => !changes.has(name))
  const doubts: Problem[] = []
  noteDate(source, 'publishedAt', isNamed ? undefined : own.find((key) => key === first), own)
  for (const key of [...own, ...ends]) addDateDoubt(source, key, doubts)
  return {
    publishedAt: isNamed ? named.at : (first?.at ?? null),
    expiresAt: noteDate(
      source,
      'expiresAt',
      ends.find(({ kind }) => kind === 'time'),
      ends,
    ),
    begins: own,
    ends,
    doubts,
  }
}

// An invalid date in a past year says as little as an empty one.
const hasDate = (kind: DateKey['kind']) => kind === 'time' || kind === 'unclear'

function pickDate(
  source: SourceFields,
  field: 'publishedAt' | 'expiresAt',
  keys: readonly DateKey[],
): string | null {
  let decided: DateKey | undefined
  for (const key of keys)
    if (key.kind === 'time' && (!decided || takesPrecedence(key, decided, field))) decided = key
  return noteDate(source, field, decided, keys)
}

/** Notes which key of the text holds the date, or would hold it. */
function noteDate(
  source: SourceFields,
  field: 'publishedAt' | 'expiresAt',
  decided: DateKey | undefined,
  keys: readonly DateKey[],
): string | null {
  if (decided) {
    if (source.defaultKeys?.has(decided.key)) return decided.at
    source.written[field] = decided.key
    source.held.add(decided.key)
    return decided.at
  }
  const of = (kind: DateKey['kind']) => keys.find((key) => key.kind === kind)
  const written = of('unclear') ?? of('past') ?? of('empty')
  if (written) source.written[field] = written.key
  return null
}

// The form of `toISOString()` sorts as text.
const takesPrecedence = (
  { at: one }: DateKey,
  { at: other }: DateKey,
  field: 'publishedAt' | 'expiresAt',
) => (field === 'publishedAt' ? (one ?? '') > (other ?? '') : (one ?? '') < (other ?? ''))

function addDateDoubt(
  source: SourceFields,
  { key, kind, warning }: DateKey,
  doubts: Problem[],
): void {
  const { parts } = source
  if (kind === 'time' || doubts.length >= maxDoubts) return
  if (kind === 'past' && warning) warn(source, key, warning)
  if (kind === 'unclear')
    doubts.push(
      doubtAt(
        parts,
        key,
        (warning?.message ?? '').replace(/\.$/, ''),
        'Write it as in 2030-12-31.',
      ),
    )
  if (kind === 'empty' && isCovered(parts, key))
    doubts.push(doubtAt(parts, key, 'the date there is not read'))
}
