import { readAddress } from '../../fields/field-values.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { canonicalLang } from '../../file/langs.ts'
import type { DatedPage } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import type { ZolaRules } from './site.ts'
import { isSpelledOut, slugOf } from './slug.ts'

/** The name of a content file, taken apart. */
export interface ZolaName {
  /** The folders that its address shows, each with a slash at its end. */
  folder: string
  /** The name of the page: of its file, or of the folder of `index.md`; '' for a section. */
  base: string
  /** The language of its suffix, or null. */
  lang: string | null
  /** As in 2021-03-05, or with a time and zone, or null. */
  date: string | null
  /** The name with its date. */
  whole: string
}

const day = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const clock = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`
const time = String.raw`T${clock}:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-]${clock})`
// As in `2021-03-05-name`; a name may be its date alone.
const datedName = new RegExp(`^(${day}(?:${time})?)(?:\\s?[_-](.+)$)?`)

/** Takes the name of a file within the content apart. */
export function zolaName(name: string, langs: readonly string[]): ZolaName {
  const slash = name.lastIndexOf('/')
  const folder = name.slice(0, slash + 1)
  const stem = name.slice(slash + 1).replace(/\.md$/i, '')
  const dot = stem.lastIndexOf('.')
  const suffix = dot > 0 ? stem.slice(dot + 1) : ''
  const lang = langs.includes(suffix) ? suffix : null
  const base = lang === null ? stem : stem.slice(0, dot)
  if (base === '_index') return { folder, base: '', lang, date: null, whole: '' }
  if (base !== 'index' || folder === '') return { folder, lang, ...dated(base) }
  const parent = folder.slice(0, -1)
  const end = parent.lastIndexOf('/') + 1
  return { folder: parent.slice(0, end), lang, ...dated(parent.slice(end)) }
}

function dated(whole: string): Pick<ZolaName, 'base' | 'date' | 'whole'> {
  const [, date = null, rest] = datedName.exec(whole) ?? []
  return { base: rest ?? whole, date, whole }
}

/** Where a page or a section of Zola is. */
export function zolaPlace(rules: ZolaRules, page: DatedPage): ArticlePlace | null {
  const { source, file } = page
  const { folder, base, whole } = zolaName(file.slice(rules.from.length), rules.langs)
  const isSection = base === ''
  const path = isSection ? undefined : pickField(source, 'path', readAddress)
  const given = isSection ? undefined : pickField(source, 'slug', readAddress)
  const name = given ?? (rules.keepsDates ? whole : base)
  const prefix = rules.isDefaultLang ? '' : `${rules.lang}/`
  const own = isSection ? folder : `${folder}${slugOf(name, rules.slugify)}/`.replace(/\/+$/, '/')
  const address = path === undefined ? `/${prefix}${own}` : `/${path.replace(/^\/+|\/+$/g, '')}/`
  return placeAt(page, {
    lang: canonicalLang(rules.lang) ?? 'en',
    basePath: rules.basePath,
    prefix: rules.isDefaultLang ? '' : rules.lang,
    address: address === '//' ? '/' : address,
    isByCode: path === undefined && rules.slugify === 'on' && isSpelledOut(name),
    key: `${folder}${base}`.replace(/\/$/, ''),
    isExplicit: path !== undefined || given !== undefined,
    hasRootAliases: true,
  })
}
