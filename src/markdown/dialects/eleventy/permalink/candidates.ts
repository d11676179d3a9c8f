import type { Json } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import type { SourceFields } from '../../../fields/source-fields.ts'
import { isFalse } from '../code/key-tests.ts'
import type { EleventyRules } from '../site.ts'

const computedKey = 'eleventyComputed.permalink'

/** Takes the address of computed data, which goes before what the text says itself. */
export function computePermalink(rules: EleventyRules, source: SourceFields): void {
  const { data, candidates } = source
  const own = data.eleventyComputed ?? null
  const value = (isMap(own) ? own.permalink : undefined) ?? rules.computed
  if (value !== undefined)
    candidates.set('path', [{ key: computedKey, name: 'permalink', rank: 0, value }])
}

/** Takes 0 for no address, as what is not true is none. */
export function dropZero({ candidates }: SourceFields): void {
  const all = candidates.get('path') ?? []
  if (all.some(({ value }) => value === 0 || value === '0'))
    candidates.set(
      'path',
      all.filter(({ value }) => value !== 0 && value !== '0'),
    )
}

/** Whether a value takes the address away. */
export const isOff = ({ value }: { value: Json }) =>
  isFalse(value) || (isMap(value) && Object.keys(value).length > 0 && isFalse(value.build ?? false))

/** A function of computed data that gives the address of the text gives `null`, too. */
export const isNothing = ({ computesFirst }: EleventyRules, { value }: { value: Json }) =>
  computesFirst === true && value === null
