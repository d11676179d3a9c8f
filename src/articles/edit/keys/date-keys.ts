import type { PatchValue } from '../../../markdown/patch/values.ts'
import type { DateKey } from '../../../markdown/visibility/dates.ts'
import type { KeyChanges, Source } from './source.ts'

/**
 * The keys under which a text says from when or until when it is public: the one that decided, and
 * each that would outdo it with the new time or is not understood. Null removes the one that
 * decided.
 */
export function dateKeys(
  field: 'publishedAt' | 'expiresAt',
  value: string | null,
  { article }: Source,
  render: (key: string) => PatchValue,
): KeyChanges {
  const written = article?.written[field]
  if (value === null) return written === undefined ? {} : { [written]: undefined }
  const first = written ?? (field === 'publishedAt' ? 'date' : 'expiryDate')
  const others = (article?.keys[field] ?? []).filter((key) =>
    outdoes(key, field, Date.parse(value)),
  )
  const isCounted = ({ name }: DateKey) => name !== 'created' || first === name
  const keys = [first, ...others.filter(isCounted).map(({ key }) => key)]
  return Object.fromEntries(keys.map((key) => [key, render(key)]))
}

function outdoes(
  { kind, at }: DateKey,
  field: 'publishedAt' | 'expiresAt',
  wanted: number,
): boolean {
  if (kind !== 'time') return kind === 'unclear'
  return field === 'publishedAt' ? Date.parse(at ?? '') > wanted : Date.parse(at ?? '') < wanted
}
