import { slugify } from '../../file/slug.ts'
import { dateParts } from './date-parts.ts'

/** The address that the files of a folder have, as `--path FOLDER:PATTERN` says. */
export interface PathPattern {
  /** With a slash at its end. */
  folder: string
  pattern: string
}

/** Reads `src/content/blog:/blog/:slug/`; what has no pattern is left out. */
export function readPathPatterns(given: readonly string[]): PathPattern[] {
  return given.flatMap((text) => {
    const at = text.indexOf(':')
    if (at < 1) return []
    const folder = `${text
      .slice(0, at)
      .replace(/^\.?\//, '')
      .replace(/\/$/, '')}/`
    return [{ folder, pattern: text.slice(at + 1) }]
  })
}

const parts = ['slug', 'year', 'month', 'day', 'title', 'categories', 'lang']

/** What is expected of a pattern, for a fault. */
export const patternForm = `FOLDER:PATTERN is expected, such as src/content/blog:/blog/:slug/. A pattern has one or more of the parts ${parts.map((name) => `:${name}`).join(', ')}.`

/** Whether a text names a folder and a pattern of known parts: `/blog/:slug/` has no folder. */
export function isPathPattern(text: string): boolean {
  const [found, pattern = ''] = /^[^:]+:(.+)$/.exec(text) ?? []
  const names = [...pattern.matchAll(/:([a-z]+)/g)].map(([, name = '']) => name)
  return found !== undefined && names.length > 0 && names.every((name) => parts.includes(name))
}

/** What the tokens of a pattern are filled with. */
export interface PatternParts {
  slug: string
  lang: string
  title: string
  categories: readonly string[]
  date: Date | null
}

/** The address of a pattern; null if it needs a date that the text does not name. */
export function fillPattern(pattern: string, parts: PatternParts): string | null {
  const { slug, lang, title, categories, date } = parts
  const known: Record<string, string> = {
    slug,
    lang,
    title: slugify(title),
    categories: categories.map(slugify).join('/'),
  }
  let isKnown = true
  const filled = pattern.replace(/:([a-z]+)/g, (found, name: string) => {
    if (Object.hasOwn(known, name)) return known[name] ?? ''
    if (name !== 'year' && name !== 'month' && name !== 'day') return found
    if (date === null) isKnown = false
    return date === null ? '' : (dateParts[name]?.(date) ?? '')
  })
  return isKnown ? `/${filled.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}` : null
}
