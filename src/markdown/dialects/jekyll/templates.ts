import { ownValue } from '../config/own-value.ts'

const styles: Record<string, string> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
}

/** The pattern of posts: of a style, or as given. */
export const postTemplate = (permalink: string) => ownValue(styles, permalink) ?? permalink

/** The pattern of the documents of a collection that has none of its own. */
export const documentTemplate = (permalink: string) => withEnding('/:collection/:path', permalink)

/** The pattern of pages that are no index of a folder. */
export const pageTemplate = (permalink: string) => withEnding('/:path/:basename', permalink)

function withEnding(template: string, permalink: string): string {
  if (permalink === 'pretty') return `${template}/`
  if (['date', 'ordinal', 'none'].includes(permalink)) return `${template}:output_ext`
  if (permalink.endsWith('/')) return `${template}/`
  return permalink.endsWith(':output_ext') ? `${template}:output_ext` : template
}

const token = /:([a-z_]+)/g

type ValueFor = (name: string) => string | undefined

/**
 * The address that a pattern gives; an unknown token stays as it is. `isWhole`: there is none, at
 * which Jekyll itself stops: only a plugin can fill it.
 */
export function expandTemplate(
  template: string,
  valueFor: ValueFor,
): { address: string; isWhole: boolean } {
  let isWhole = true
  const filled = template.replace(token, (found, name: string) => {
    const value = valueFor(name)
    if (value !== undefined) return value
    // `:year_` is the token with an underscore after it.
    const shorter = name.endsWith('_') ? valueFor(name.slice(0, -1)) : undefined
    if (shorter !== undefined) return `${shorter}_`
    isWhole = false
    return found
  })
  return { address: sanitized(filled), isWhole }
}

// As `URL.sanitize_url` of Jekyll, which takes two dots for a slash, also those in names.
function sanitized(address: string): string {
  const whole = `/${address}`
    .replaceAll('..', '/')
    .replaceAll('./', '')
    .replace(/\/{2,}/g, '/')
  return whole.endsWith('/.') ? whole.slice(0, -1) : whole
}
