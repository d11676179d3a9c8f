import { readAliases } from '../../fields/aliases.ts'
import { readText } from '../../fields/field-values.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { byteLength, limits } from '../../file/limits.ts'
import { decodePath } from '../../file/percent.ts'
import type { Page } from '../dialect.ts'

/** The address that a dialect gives a page. */
export interface Address {
  lang: string
  /** The path of the whole site, such as `/blog`, or ''. */
  basePath: string
  /** The folder of the language in addresses, such as `fr`, or ''. */
  prefix: string
  /** Begins with a slash; without the base path. */
  address: string
  /** Whether the generator alone knows the address, so that it is only a path here. */
  isByCode?: boolean
  /** The translation key of a text that names none. */
  key: string
  /** Whether the text itself says the address. */
  isExplicit: boolean
  /** Whether aliases without a slash begin at the root of the site. */
  hasRootAliases?: boolean
}

/** The place of a page with this address; null if it is too long. */
export function placeAt({ source }: Page, address: Address): ArticlePlace | null {
  const decoded = decodePath(address.address).normalize('NFC')
  const path = pathIn(address.prefix, decoded)
  const isInside = !path.split('/').some((part) => part === '.' || part === '..')
  if (byteLength(path) > limits.path || !isInside) return null
  const given = pickField(source, 'translationKey', (value) =>
    readText(value, limits.translationKey),
  )
  const base = { lang: address.prefix, path: address.hasRootAliases ? '' : path }
  return {
    lang: address.lang,
    path,
    slug: path.slice(path.lastIndexOf('/') + 1),
    url: address.isByCode ? null : decodePath(address.basePath).normalize('NFC') + decoded,
    translationKey: given ?? (address.key.normalize('NFC') || 'index'),
    givenTranslationKey: given !== undefined,
    aliases: pickField(source, 'aliases', (value) => readAliases(value, base)) ?? [],
    explicitPath: address.isExplicit,
  }
}

/** The path of an address within the folder of its language. */
export function pathIn(prefix: string, address: string): string {
  const bare = address.replace(/^\/+|\/+$/g, '')
  if (prefix === '' || (bare !== prefix && !bare.startsWith(`${prefix}/`))) return bare
  return bare.slice(prefix.length + 1)
}
