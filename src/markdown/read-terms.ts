import { readTerms } from './field-values.ts'
import { termKey } from './slug.ts'
import { pickField, type SourceFields, warn } from './source-fields.ts'

/** Names of tags or categories, each once; warns of list items that slipped into the one above. */
export function readTermField(source: SourceFields, field: 'tags' | 'categories'): string[] {
  const terms = pickField(source, field, (value) => readTerms(value, termKey)) ?? []
  const slipped = source.parts.format === 'yaml' && terms.find((term) => isSlipped(term, source.parts.raw))
  const key = source.written[field]
  if (slipped && key) {
    const message = `"${slipped}" is one name; its lines are indented differently, so they are no items of their own.`
    warn(source, key, { code: 'slipped_list', message })
  }
  return terms
}

/** YAML reads a list item that is indented more than the one above as a continuation of its text. */
function isSlipped(term: string, raw: string): boolean {
  const second = term.split(' - ')[1]
  return (
    second !== undefined &&
    raw.split('\n').some((line) => /^\s+- /.test(line) && line.trim() === `- ${second}`)
  )
}
