import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'

/** A list of names; a text is one name, and names with commas since Eleventy 3. */
export function listOf(value: Json | undefined, isBefore3 = true): Json[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string' && !isBefore3) return value.split(',').flatMap((one) => listOf(one))
  return textOf(value ?? null) ? [value ?? null] : []
}

/** A name without its date and all that is before it. */
const undated = (name: string) => /\d{4}-\d{2}-\d{2}-(.*)/.exec(name)?.[1] ?? name

/** The path of a file without its ending; that of its folder for an index. */
export function defaultAddress(name: string): string {
  const parts = name.replace(/\.[^./]+$/, '').split('/')
  const last = parts.at(-1)
  if (last === 'index' || (parts.length > 1 && last === parts.at(-2))) parts.pop()
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`
}

/** The last part of a name without its date, or that of its folder for an index. */
export function fileSlug(name: string): string {
  const [folder = '', last = ''] = `/${filePathStem(name)}`.split('/').slice(-2)
  return last === 'index' ? undated(folder) : last
}

export function filePathStem(name: string): string {
  const stem = name.replace(/\.[^./]+$/, '')
  const start = stem.lastIndexOf('/') + 1
  return `/${stem.slice(0, start)}${undated(stem.slice(start))}`
}
