import { pathsOf, textIn, type Value } from '../config/interpreter/values.ts'
import { filePath, type GivenField, type Made } from './generator.ts'

type Fields = ReadonlyMap<string, GivenField[]>

/** Whether pages have the addresses that `createFilePath` gives texts, or keys of the texts. */
export const keepsFilePaths = ({ paths, fields }: Made): boolean =>
  paths.filter(isOfFile).every((path) => keeps(path, fields))

const isOfFile = (path: Value) =>
  pathsOf(path).some((one) => one === 'filePath' || one.startsWith('fields.'))

// Each step may hold the value before it twice: `p = p || p`.
const maxDepth = 16

function keeps(value: Value, fields: Fields | null, depth = 0): boolean {
  if (depth > maxDepth) return false
  const inside = (one: Value) => keeps(one, fields, depth + 1)
  if (value === filePath || value.kind === 'literal') return true
  if (value.kind === 'place') return keepsPlace(value.of, fields)
  if (value.kind === 'choice') return inside(value.yes) && inside(value.no)
  // `frontmatter.slug || createFilePath(…)`
  if (value.kind === 'condition') return value.sides?.every(inside) === true
  const parts = value.kind === 'unread' ? value.parts : undefined
  return parts?.every((one) => (textIn(one) ?? '') === '' && inside(one)) === true
}

function keepsPlace(path: readonly string[], fields: Fields | null): boolean {
  if (path[0] === 'frontmatter') return true
  const [name, field = '', ...more] = path
  if (name !== 'fields' || more.length > 0 || fields === null) return false
  return (fields.get(field) ?? []).every(({ value }) => keeps(value, null))
}
