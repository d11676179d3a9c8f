import { termKey } from '../file/slug.ts'
import { readTerms } from './field-values.ts'
import { pickField, type SourceFields, warn } from './source-fields.ts'

/** Names of tags or categories, each once; warns of list items that slipped into the one above. */
export function readTermField(
  source: SourceFields,
  field: 'tags' | 'categories',
  separator?: RegExp | null,
): string[] {
  const terms = pickField(source, field, (value) => readTerms(value, termKey, separator)) ?? []
  const key = source.written[field]
  const slipped = key && findSlipped(terms, source)
  if (slipped) {
    const message = `"${slipped}" is one name; its lines are indented differently, so they are not separate items.`
    warn(source, key, { code: 'slipped_list', message })
  }
  return terms
}

/**
 * YAML reads a list item that is indented more than the one above as a continuation of its text.
 */
function findSlipped(terms: string[], { parts }: SourceFields): string | undefined {
  if (parts.format !== 'yaml' || !terms.some((term) => term.includes(' - '))) return undefined
  const items = parts.raw.split('\n').filter((line) => /^\s+- /.test(line))
  const indented = new Set(items.map((line) => line.trim()))
  return terms.find((term) => indented.has(`- ${term.split(' - ')[1]}`))
}
