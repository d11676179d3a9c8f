import type { Json } from '../../../shapes.ts'
import { isEmptyValue, textOf } from '../../fields/field-values.ts'
import type { Candidate, SourceFields } from '../../fields/source-fields.ts'
import type { JekyllRules } from './site.ts'

/**
 * Reads tags and categories as Jekyll does: a text of several names is divided at blanks, the
 * singular key holds one name, and categories of folders, defaults and head add up.
 */
export function prepareTerms(rules: JekyllRules, source: SourceFields, file: string): void {
  const { candidates } = source
  const tags = candidates.get('tags') ?? []
  candidates.set(
    'tags',
    tags.map((one) => ({ ...one, value: listOf(one) })),
  )
  const own = candidates.get('categories') ?? []
  const fromHead = own.filter(({ key }) => !source.defaultKeys?.has(key))
  // Of the singular key, that of the head replaces that of the site.
  const names = (all: readonly Pick<Candidate, 'name' | 'value'>[], name: string) =>
    all.filter((one) => one.name === name).flatMap(listOf)
  const singular = names(fromHead, 'category')
  const all = [
    ...foldersOf(rules, file),
    ...names(ofSite(rules), 'categories'),
    ...names(fromHead, 'categories'),
    ...(singular.length > 0 ? singular : names(ofSite(rules), 'category')),
  ]
  if (all.length === 0) return
  const written = fromHead[0]
  const key = written?.key ?? 'categories'
  if (!written) source.defaultKeys = new Set([...(source.defaultKeys ?? []), key])
  candidates.set('categories', [{ key, name: 'categories', value: all, rank: 0 }])
}

// Those of Ruby, which divides no names at a no-break space or an ideographic one.
const blanks = /[ \t\n\v\f\r]+/

function listOf({ name, value }: Pick<Candidate, 'name' | 'value'>): Json[] {
  if (isEmptyValue(value)) return []
  if (Array.isArray(value)) return value.flat(3).filter((item) => item !== null)
  // Jekyll takes no number for a list.
  if (name === 'tags' && typeof value !== 'string') return []
  const text = textOf(value) ?? ''
  return name === 'tag' || name === 'category' ? [text] : text.split(blanks)
}

const ofSite = ({ defaults }: JekyllRules) =>
  ['categories', 'category'].map((name) => ({ name, value: defaults?.[name] ?? null }))

/** The folders above `_posts`. */
function foldersOf({ kind, from }: JekyllRules, file: string): string[] {
  if (kind !== 'post' && kind !== 'draft') return []
  const parts = file.slice(from.length).split('/')
  const at = parts.findIndex((part) => part === '_posts' || part === '_drafts')
  return parts.slice(0, Math.max(at, 0))
}
