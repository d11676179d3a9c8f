import { slug } from 'github-slugger'
import type { DialectName } from '../dialects/dialect.ts'

// What Vue's rule removes, and what it writes as one `-`: white space, all signs of ASCII, quotes.
const removed = /[\u0300-\u036f\p{Cc}]/gu
const between = /[\s!-/:-@[-`{-~“”‘’]+/u

/** As `slugify` of @mdit-vue/shared, which VitePress and VuePress use. */
function vueId(text: string): string {
  const words = text.normalize('NFKD').replace(removed, '').split(between)
  return withoutFirstDigit(words.filter((word) => word !== '').join('-')).toLowerCase()
}

/** As @nuxtjs/mdc: GitHub's rule without repeated and outer `-`. */
const nuxtId = (text: string) =>
  withoutFirstDigit(
    slug(text)
      .split('-')
      .filter((word) => word !== '')
      .join('-'),
  )

const withoutFirstDigit = (id: string) => id.replace(/^(?=\d)/, '_')

const rules: Partial<Record<DialectName, (text: string) => string>> = {
  vitepress: vueId,
  'nuxt-content': nuxtId,
}

/** The id that the generator of a dialect makes of a heading's words, not yet unique. */
export const headingId = (text: string, dialect: DialectName = 'plain'): string =>
  (rules[dialect] ?? slug)(text)

/** A function that adds `-1`, `-2` to ids that it was given or has returned before. */
export function uniqueIds(reserved: Iterable<string>): (id: string) => string {
  const counts = new Map(Array.from(reserved, (id) => [id, 0]))
  return (base) => {
    let id = base
    for (let n = counts.get(base); counts.has(id) && n !== undefined; ) {
      n++
      counts.set(base, n)
      id = `${base}-${n}`
    }
    counts.set(id, 0)
    return id
  }
}
