import type { Json } from '../../shapes.ts'
import type { Reader } from '../dialects/dialect.ts'
import { type CategoryName, categoryKey, maxDepth } from '../file/category-name.ts'
import { limits } from '../file/limits.ts'
import {
  isEmptyValue,
  type Reading,
  readList,
  readTerm,
  readTerms,
  unusable,
} from './field-values.ts'
import { warnOfSlipped } from './read-terms.ts'
import { pickField, type SourceFields } from './source-fields.ts'

/**
 * Categories, each once: names, and paths of names from the root down where the list has lists in
 * it, as `[[Life, Food], [Travel]]`. Where a list is a branch, `[Life, Food]` is one path.
 */
export function readCategoryField(
  source: SourceFields,
  reader: Pick<Reader, 'separators' | 'categoryLists'> | undefined,
): CategoryName[] {
  const form = reader?.categoryLists
  const read = (value: Json): Reading<CategoryName[]> => {
    if (!Array.isArray(value)) return readTerms(value, categoryKey, reader?.separators.categories)
    const items = form === 'branch' ? asBranches(value) : form === 'flat' ? value.flat(3) : value
    return readList<CategoryName>(items, limits.terms, readCategory, categoryKey)
  }
  const names = pickField(source, 'categories', read) ?? []
  warnOfSlipped(source, 'categories', names)
  return names
}

// Hexo reads a list without lists in it as one branch.
function asBranches(list: Json[]): Json[] {
  if (list.some(Array.isArray)) return list
  const names = list.filter((item) => !isEmptyValue(item))
  return names.length > 1 ? [names] : names
}

function readCategory(item: Json): Reading<CategoryName> {
  return Array.isArray(item) ? readPath(item) : readTerm(item)
}

// A path may have a name twice, so this is not `readList`.
function readPath(item: Json[]): Reading<CategoryName> {
  const names = item.flat(3).filter((name) => !isEmptyValue(name))
  const path: string[] = []
  for (const name of names.slice(0, maxDepth + 1)) {
    const reading = readTerm(name)
    if (reading.kind !== 'value') return reading
    path.push(reading.value)
  }
  if (path.length === 0) return { kind: 'empty' }
  if (path.length > maxDepth)
    return unusable('too_deep', `A path of categories has at most ${maxDepth} names.`)
  return { kind: 'value', value: path, whole: path.length === item.length }
}
