import type { Json } from '../../../shapes.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { valueAt } from '../config/values.ts'
import { listOf } from './address.ts'
import { tagsOfData } from './code/outcome/tags.ts'
import type { EleventyRules } from './site.ts'

/** The tags that a text names itself. */
function ownTags({ candidates, defaultKeys }: SourceFields) {
  const [first] = candidates.get('tags') ?? []
  return first && !defaultKeys?.has(first.key) ? first : undefined
}

/** The tags that text and data give a page, before computed data: they add up. */
export function writtenTags(rules: EleventyRules, source: SourceFields): Json[] {
  const namesIn = (value: Json | undefined) => listOf(value, rules.isBefore3 === true)
  const override = source.data['override:tags']
  if (override !== undefined) return namesIn(override)
  return [...namesIn(rules.defaults?.tags), ...namesIn(ownTags(source)?.value)]
}

/** Takes the tags of a page: those of data and text add up, and computed ones replace them. */
export function addTags(rules: EleventyRules, source: SourceFields): void {
  const { data, candidates } = source
  const put = (key: string, value: Json[]) =>
    candidates.set('tags', [{ key, name: 'tags', rank: 0, value }])
  const own = ownTags(source)
  const all = writtenTags(rules, source)
  const isAdded = listOf(rules.defaults?.tags).length > 0 || all.length > 1
  if (data['override:tags'] !== undefined) put('override:tags', all)
  else if (own && isAdded) put(own.key, all)
  const computed = valueAt(data, 'eleventyComputed', 'tags') ?? rules.computedTags
  const given = listOf(computed)
  const isRead = given.every((one) => one === tagsOfData || !/\{[{%]/.test(JSON.stringify(one)))
  if (computed === undefined || !isRead) return
  const tags = given.flatMap((one) => (one === tagsOfData ? all : [one]))
  // An edit changes the tags of the text, where they count.
  const isOfText = own !== undefined && given.includes(tagsOfData)
  put(isOfText ? own.key : 'eleventyComputed.tags', tags)
}
