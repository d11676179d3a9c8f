import { textOf } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'

/** Whether a value of `Status` is the word for a page with an address that no list shows. */
export const isHiddenStatus = (value: unknown): boolean =>
  typeof value === 'string' && value.split('\n')[0]?.trim().toLowerCase() === 'hidden'

/** Reads `Status: hidden` as Pelican does: the text is published, and lists do not show it. */
export function unlistHidden({ candidates }: SourceFields): void {
  for (const one of candidates.get('status') ?? []) {
    if (one.name !== 'status' || !isHiddenStatus(textOf(one.value))) continue
    const { key, rank } = one
    candidates.set('listed', [
      ...(candidates.get('listed') ?? []),
      { key, name: 'hidden', rank, value: true },
    ])
    one.value = 'published'
  }
}
