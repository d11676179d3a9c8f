import type { PatchValue } from '../../../markdown/patch/values.ts'
import type { DateKey } from '../../../markdown/visibility/dates.ts'
import type { KeyChanges, Source } from './source.ts'

/**
 * The changes of the keys for the start or the end of publication: the key that the date was read
 * from, and each key that would override the new time or is not understood. Null removes the key
 * that the date was read from.
 */
export function dateKeys(
  field: 'publishedAt' | 'expiresAt',
  value: string | null,
  { article }: Source,
  newKey: string,
  render: (key: string) => PatchValue,
): KeyChanges {
  const written = article?.written[field]
  if (value === null) return written === undefined ? {} : { [written]: undefined }
  const first = written ?? newKey
  const overriding = (article?.keys[field] ?? []).filter((key) =>
    overrides(key, field, Date.parse(value)),
  )
  const isCounted = ({ name }: DateKey) => name !== 'created' || first === name
  const keys = [first, ...overriding.filter(isCounted).map(({ key }) => key)]
  return Object.fromEntries(keys.map((key) => [key, render(key)]))
}

function overrides(
  { kind, at }: DateKey,
  field: 'publishedAt' | 'expiresAt',
  wanted: number,
): boolean {
  if (kind !== 'time') return kind === 'unclear'
  return field === 'publishedAt' ? Date.parse(at ?? '') > wanted : Date.parse(at ?? '') < wanted
}
