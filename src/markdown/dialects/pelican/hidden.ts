import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { readSwitch } from '../../visibility/switches.ts'

/** Whether a value of `Status` is the word for a page with an address that no list shows. */
export const isHiddenStatus = (value: unknown): boolean =>
  typeof value === 'string' && value.split('\n')[0]?.trim().toLowerCase() === 'hidden'

/** Reads `Status` as Pelican does: a hidden text is published, and lists do not show it. */
export function readStatus({ candidates }: SourceFields): void {
  for (const one of candidates.get('status') ?? []) {
    if (one.name !== 'status') continue
    // Pelican shows no text with another word, such as `publish`.
    if (isOtherWord(one.value)) one.value = 'draft'
    if (!isHiddenStatus(textOf(one.value))) continue
    const { key, rank } = one
    candidates.set('listed', [
      ...(candidates.get('listed') ?? []),
      { key, name: 'hidden', rank, value: true },
    ])
    one.value = 'published'
  }
}

const isOtherWord = (value: Json) =>
  readSwitch('status', value) === 'public' && textOf(value)?.toLowerCase() !== 'published'
