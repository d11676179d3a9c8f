import type { Json } from '../../../shapes.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { valueAt } from '../config/values.ts'
import { listOf } from './address.ts'
import { tagsOfData } from './code/tags.ts'
import type { EleventyRules } from './site.ts'

/** Takes the tags of a page: those of data and text add up, and computed ones replace them. */
export function addTags(rules: EleventyRules, source: SourceFields): void {
  const { data, candidates, defaultKeys } = source
  const put = (key: string, value: Json[]) =>
    candidates.set('tags', [{ key, name: 'tags', rank: 0, value }])
  const [first] = candidates.get('tags') ?? []
  const own = first && !defaultKeys?.has(first.key) ? first : undefined
  const namesIn = (value: Json | undefined) => listOf(value, rules.isBefore3 === true)
  const ofData = namesIn(rules.defaults?.tags)
  const override = data['override:tags']
  const all = override === undefined ? [...ofData, ...namesIn(own?.value)] : namesIn(override)
  if (override !== undefined) put('override:tags', all)
  else if (own && (ofData.length > 0 || all.length > 1)) put(own.key, all)
  const computed = valueAt(data, 'eleventyComputed', 'tags') ?? rules.computedTags
  const given = listOf(computed)
  const isRead = given.every((one) => one === tagsOfData || !/\{[{%]/.test(JSON.stringify(one)))
  if (computed === undefined || !isRead) return
  const tags = given.flatMap((one) => (one === tagsOfData ? all : [one]))
  // An edit changes the tags of the text, where they count.
  const isOfText = own !== undefined && given.includes(tagsOfData)
  put(isOfText ? own.key : 'eleventyComputed.tags', tags)
}
