import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { valueAt } from '../config/values.ts'
import type { Page } from '../dialect.ts'
import { fileSlug } from './address.ts'
import type { EleventyRules } from './site.ts'

const hole = /\{\{-?\s*(\w+(?:\.\w+)*)\s*-?\}\}/g
const holeAlone = new RegExp(`^\\s*${hole.source}\\s*$`)

/** The templates of a computed title: one, or a list, whose first that is not empty counts. */
export const titlesOf = (title: Json | undefined): string[] =>
  (Array.isArray(title) ? title : [title ?? null]).flatMap((one) =>
    typeof one === 'string' ? [one] : [],
  )

/** The keys of the data that a template names. */
export const keysIn = (template: string): string[] =>
  Array.from(template.matchAll(hole), ([, path = '']) => path.split('.')[0] ?? '')

/** Takes the computed title of a page, which goes before what its text says. */
export function computeTitle(rules: EleventyRules, page: Page): void {
  const title = computedTitle(rules, page)
  if (title) page.source.candidates.set('title', [{ name: 'title', rank: 0, ...title }])
}

/** The computed title and the key that an edit of it changes; null where none is known. */
export function computedTitle(
  rules: EleventyRules,
  { source, file }: Page,
): { key: string; value: string } | null {
  const own = source.data.eleventyComputed ?? null
  const templates = isMap(own) && own.title !== undefined ? titlesOf(own.title) : rules.titles
  const data = { ...rules.defaults, ...source.data, page: { fileSlug: fileSlug(file) } }
  for (const template of templates ?? []) {
    const value = fill(template, data)
    if (value === null) return null
    if (value === '') continue
    const [, path = ''] = holeAlone.exec(template) ?? []
    // An edit changes the key that gives the title, or else makes a title of the text itself.
    const isOwn = path !== '' && valueAt(source.data, ...path.split('.')) !== undefined
    const key = isOwn ? path : 'eleventyComputed.title'
    return { key, value }
  }
  return null
}

/** A template with its values, '' if one of them is empty; null where only running it tells. */
function fill(template: string, data: JsonObject): string | null {
  if (/\{\{|\{%|<%/.test(template.replace(hole, ''))) return null
  let isEmpty = false
  const filled = template.replace(hole, (_, path: string) => {
    const value = textOf(valueAt(data, ...path.split('.')) ?? null) ?? ''
    if (value === '') isEmpty = true
    return value
  })
  return isEmpty ? '' : filled.trim()
}
