import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { valueAt } from '../config/values.ts'
import type { Page } from '../dialect.ts'
import { expandTemplate, pathsIn } from './permalink/template.ts'
import type { EleventyRules } from './site.ts'

/** The templates of a computed title: one, or a list, whose first that is not empty counts. */
export const titlesOf = (title: Json | undefined): string[] =>
  (Array.isArray(title) ? title : [title ?? null]).flatMap((one) =>
    typeof one === 'string' ? [one] : [],
  )

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
  const values = { ...rules.globals, ...rules.defaults, ...source.data }
  const given = { name: file.slice(rules.input.length), values, isRaw: true }
  for (const template of templates ?? []) {
    const value = expandTemplate(template, given)?.trim()
    if (value === undefined) return null
    if (value !== '') return { key: keyOf(template, value, source.data), value }
  }
  return null
}

/** The key that an edit changes: the one that gives the title, or else a title of the text. */
const keyOf = (template: string, value: string, data: JsonObject): string =>
  pathsIn(template).find((path) => `${valueAt(data, ...path.split('.'))}`.trim() === value) ??
  'eleventyComputed.title'
