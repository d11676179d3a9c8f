import type { Json } from '../../../../shapes.ts'
import type { SourceFields } from '../../../fields/source-fields.ts'
import { parseDate } from '../../../file/dates.ts'
import { isReadableRegex, matchesRegex } from '../../config/regex.ts'
import { valueAt } from '../../config/values.ts'
import { listOf } from '../address.ts'
import { isComputed } from '../computed-keys.ts'
import type { DropTest, EleventyRules, HidingKey } from '../site.ts'

// YAML of Eleventy knows other cases of `false`, too.
export const isFalse = (value: Json | undefined) =>
  value === false || value === 'False' || value === 'FALSE'

/** Whether one of these keys has a value that leaves the page out. */
export const isAny = (
  tests: EleventyRules['dropsBy'],
  rules: EleventyRules,
  source: SourceFields,
): boolean =>
  tests?.some((one) =>
    one.has === undefined ? isMet(one, rules, source) : isTagged(one, rules, source),
  ) === true

/** Whether a text or its data, which add up, may have a tag. */
function isTagged(one: HidingKey & DropTest, rules: EleventyRules, source: SourceFields): boolean {
  const { has = '', byDefault, isGlobal } = one
  if (isGlobal || isComputed(rules, source, 'tags')) return true
  const all = [source.data.tags, source.data['override:tags'], byDefault]
  const tags = all.flatMap((value) => listOf(value, rules.isBefore3 === true))
  return tags.some((tag) => `${tag}`.toLowerCase() === has.toLowerCase())
}

/** Whether a test asks for the path of a file that this one has. */
export function isOfPath({ matches, isNot }: DropTest, file: string): boolean {
  if (matches === undefined) return false
  return !isReadableRegex(matches) || matchesRegex(matches, `./${file}`) !== Boolean(isNot)
}

function isMet(one: HidingKey & DropTest, rules: EleventyRules, source: SourceFields): boolean {
  const { key, is, isNot, isSet, byDefault, isGlobal, isHeld } = one
  const [first = '', ...more] = key.split('.')
  if (isComputed(rules, source, first)) return true
  const own = valueAt(source.data, first, ...more)
  const value = own === undefined ? byDefault : own
  const isAnyValue = isSet && is === undefined && !isNot
  if (one.isLater && value !== undefined) return isLater(value, rules, source)
  if (value !== undefined) return isAnyValue || isDropped(one, value)
  const mayBeGlobal = more.length > 0 && source.data[first] === undefined && !isHeld
  return (!isSet && isDropped(one, undefined)) || isGlobal === true || mayBeGlobal
}

/** Whether a value is a time after the date of the page, or one of the two is not known. */
function isLater(value: Json, { timeZone }: EleventyRules, { candidates }: SourceFields): boolean {
  const [date] = candidates.get('publishedAt') ?? []
  const [page, other] = [date?.value, value].map((one) =>
    typeof one === 'string' ? parseDate(one, timeZone)?.at : undefined,
  )
  return page === undefined || other === undefined || other > page
}

function isDropped({ is, isNot }: DropTest, value: Json | undefined): boolean {
  // Only in doubt one spelling counts for another.
  const isTrue = Boolean(value) && !(isNot && mayBeZero(value))
  const spelled = (one: Json | undefined) => JSON.stringify(one)?.replaceAll('"', '').toLowerCase()
  // For `==`, a list of one text is that text.
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value
  const isSame = value === is || (!isNot && spelled(one) === spelled(is))
  return (is === undefined ? isTrue : isSame) !== Boolean(isNot)
}

// Numbers come as they are written.
const mayBeZero = (value: Json | undefined) =>
  isFalse(value) ||
  (typeof value === 'string' &&
    /^(?:[-+]?0[xob]?[0_.]*|[-+]?[0_.]+(?:e[-+]?\d+)?|\.nan)$/i.test(value))
