import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { slugify } from '../../file/slug.ts'

/** A list of names; a text is one name. */
export function listOf(value: Json | undefined): Json[] {
  if (Array.isArray(value)) return value
  return textOf(value ?? null) ? [value ?? null] : []
}

const date = /^\d{4}-\d{2}-\d{2}-/

/** The path of a file without its ending; that of its folder for an index. */
export function defaultAddress(name: string): string {
  const parts = name.replace(/\.[^./]+$/, '').split('/')
  const last = parts.at(-1)
  if (last === 'index' || (parts.length > 1 && last === parts.at(-2))) parts.pop()
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`
}

/** The last part of a name, without a date at its beginning. */
export function fileSlug(name: string): string {
  const parts = name.replace(/\.[^./]+$/, '').split('/')
  const last = parts.at(-1) === 'index' ? parts.at(-2) : parts.at(-1)
  return (last ?? '').replace(date, '')
}

const hole = /\{\{-?\s*([^{}]{1,200}?)\s*-?\}\}/g

/** The address of a permalink; null if only running its code tells. */
export function expandPermalink(
  pattern: string,
  name: string,
  title: string | undefined,
): string | null {
  let isKnown = true
  const filled = pattern.replace(hole, (_, inner: string) => {
    const value = valueOfHole(inner, name, title)
    if (value === null) isKnown = false
    return value ?? ''
  })
  if (!isKnown || /\{\{|\{%|<%/.test(filled)) return null
  return `/${filled.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}`
}

function valueOfHole(inner: string, name: string, title: string | undefined): string | null {
  const [what = '', filter, ...more] = inner.split('|').map((part) => part.trim())
  const known: Record<string, string | undefined> = {
    title,
    'page.fileSlug': fileSlug(name),
    'page.filePathStem': `/${name.replace(/\.[^./]+$/, '')}`,
  }
  const value = Object.hasOwn(known, what) ? known[what] : undefined
  if (value === undefined || more.length > 0) return null
  if (filter === undefined) return value
  // Other letters are spelled in Latin ones there.
  return /^(?:slug|slugify)$/.test(filter) && /^[ -~]*$/.test(value) ? slugify(value) : null
}
