import type { Json } from '../../shapes.ts'
import { byteLength, limits } from '../file/limits.ts'
import { isLiteralPath } from '../file/paths.ts'
import { decodePath, encodePath } from '../file/percent.ts'
import {
  empty,
  found,
  type Reading,
  readList,
  readText,
  tooLong,
  unusable,
} from './field-values.ts'

/** Where an article is: what its aliases are read against. */
export interface AliasBase {
  lang: string
  path: string
}

/** The site paths that the aliases of front matter mean. */
export function readAliases(value: Json, base: AliasBase): Reading<string[]> {
  return readList(Array.isArray(value) ? value : [value], limits.aliases, (item) =>
    readAlias(item, base),
  )
}

/**
 * A path of the site where it begins with `/`, else one from the folder of the article, as in Hugo.
 */
export function readAlias(item: Json, base: AliasBase): Reading<string> {
  // Percent-encoding takes three characters for each byte.
  const reading = readText(item, 3 * limits.path)
  if (reading.kind !== 'value') return reading
  const path = isLiteralPath(reading.value) ? sitePath(decodePath(reading.value), base) : null
  if (path === null)
    return unusable('invalid_alias', `"${reading.value}" is not a path on this site.`)
  if (path === '') return empty
  return byteLength(path) > limits.path ? tooLong(`${limits.path} bytes`) : found(path)
}

/**
 * The site path that a client means: as members show it, or, with `/` at its beginning, as files
 * spell it.
 */
export function aliasMeant(alias: string, lang: string): string {
  const bare = alias.replace(/^\/+/, '').normalize('NFC')
  return (alias.startsWith('/') ? withoutLang(bare, lang) : bare).replace(/\/$/, '')
}

/** How front matter spells the alias of a client, so that `readAlias` gives what is meant. */
export function spellAlias(alias: string, lang: string): string {
  const bare = encodePath(alias.replace(/^\/+/, ''))
  const isCut = !alias.startsWith('/') && withoutLang(bare, lang) !== bare
  return `${isCut ? `/${lang}` : ''}/${bare}`
}

/** Null for what leads out of the site. */
function sitePath(written: string, { lang, path }: AliasBase): string | null {
  const isAbsolute = written.startsWith('/')
  const segments = isAbsolute ? [] : path.split('/').slice(0, -1)
  for (const segment of written.normalize('NFC').split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) return null
    } else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const joined = segments.join('/')
  if (!isAbsolute) return joined
  return written.endsWith('/')
    ? withoutLang(`${joined}/`, lang).replace(/\/$/, '')
    : withoutLang(joined, lang)
}

// `/zh-cn/` is the folder of zh-CN; `/en` alone is a page.
function withoutLang(path: string, lang: string): string {
  const end = path.indexOf('/')
  const isLang =
    end > 0 && path.slice(0, end).replaceAll('_', '-').toLowerCase() === lang.toLowerCase()
  return isLang ? path.slice(end + 1) : path
}
