import type { Reader } from '../dialects/dialect.ts'
import type { CategoryName } from '../file/category-name.ts'
import { termKey } from '../file/slug.ts'
import { readTerms } from './field-values.ts'
import { pickField, type SourceFields, warn } from './source-fields.ts'

/** Names of tags, each once. */
export function readTagField(source: SourceFields, separator?: RegExp | null): string[] {
  const terms = pickField(source, 'tags', (value) => readTerms(value, termKey, separator)) ?? []
  warnOfSlipped(source, 'tags', terms)
  return terms
}

/** The names with those that are only in the text, where the dialect has them there. */
export function withBodyTags(
  names: string[],
  { parts }: SourceFields,
  reader: Pick<Reader, 'bodyTags'> | undefined,
): string[] {
  if (!reader?.bodyTags) return names
  const known = new Set(names.map((name) => termKey(name)))
  const added = reader.bodyTags(parts.body).filter((name) => {
    const isNew = !known.has(termKey(name))
    known.add(termKey(name))
    return isNew
  })
  return [...names, ...added]
}

/** Warns of list items that slipped into the one above. */
export function warnOfSlipped(
  source: SourceFields,
  field: 'tags' | 'categories',
  names: readonly CategoryName[],
): void {
  const terms = names.filter((name) => typeof name === 'string')
  const key = source.written[field]
  const slipped = key && findSlipped(terms, source)
  if (slipped) {
    const message = `"${slipped}" is one name; its lines are indented differently, so they are not separate items.`
    warn(source, key, { code: 'slipped_list', message })
  }
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
