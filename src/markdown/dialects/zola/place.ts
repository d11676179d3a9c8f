import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { canonicalLang } from '../../file/langs.ts'
import type { DatedPage } from '../dialect.ts'
import { foldLatin, hasOtherScript } from '../reading/latin.ts'
import { placeAt, readAddress } from '../reading/place.ts'
import type { Slugify, ZolaRules } from './site.ts'

/** The name of a content file, taken apart. */
export interface ZolaName {
  /** The folders that its address shows, each with a slash at its end. */
  folder: string
  /** The name of the page: of its file, or of the folder of `index.md`; '' for a section. */
  base: string
  /** The language of its suffix, or null. */
  lang: string | null
  /** As in 2021-03-05, or null. */
  date: string | null
}

const datedName = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))?\s?[_-]\s?(.+)$/s

/** Takes the name of a file within the content apart. */
export function zolaName(name: string, langs: readonly string[]): ZolaName {
  const slash = name.lastIndexOf('/')
  const folder = name.slice(0, slash + 1)
  const stem = name.slice(slash + 1).replace(/\.md$/i, '')
  const dot = stem.lastIndexOf('.')
  const suffix = dot > 0 ? stem.slice(dot + 1) : ''
  const lang = langs.includes(suffix) ? suffix : null
  const base = lang === null ? stem : stem.slice(0, dot)
  if (base === '_index') return { folder, base: '', lang, date: null }
  if (base !== 'index' || folder === '') return { folder, lang, ...dated(base) }
  const parent = folder.slice(0, -1)
  const end = parent.lastIndexOf('/') + 1
  return { folder: parent.slice(0, end), lang, ...dated(parent.slice(end)) }
}

function dated(name: string): { base: string; date: string | null } {
  const [, date = null, rest] = datedName.exec(name) ?? []
  return { base: rest ?? name, date }
}

/** Where a page or a section of Zola is. */
export function zolaPlace(rules: ZolaRules, page: DatedPage): ArticlePlace | null {
  const { source, file } = page
  const { folder, base } = zolaName(file.slice(rules.from.length), rules.langs)
  const isSection = base === ''
  const path = isSection ? undefined : pickField(source, 'path', readAddress)
  const given = isSection ? undefined : pickField(source, 'slug', readAddress)
  const name = given ?? base
  const prefix = rules.isDefaultLang ? '' : `${rules.lang}/`
  const own = isSection ? folder : `${folder}${slugOf(name, rules.slugify)}/`
  const address = path === undefined ? `/${prefix}${own}` : `/${path.replace(/^\/+|\/+$/g, '')}/`
  return placeAt(page, {
    lang: canonicalLang(rules.lang) ?? 'en',
    basePath: rules.basePath,
    prefix: rules.isDefaultLang ? '' : rules.lang,
    address: address === '//' ? '/' : address,
    isByCode: path === undefined && rules.slugify === 'on' && hasOtherScript(name),
    key: `${folder}${base}`.replace(/\/$/, ''),
    isExplicit: path !== undefined || given !== undefined,
    hasRootAliases: true,
  })
}

function slugOf(name: string, slugify: Slugify): string {
  if (slugify === 'off') return name
  if (slugify === 'safe')
    return name
      .replace(/[ .]+$/, '')
      .replace(/[<>:"/|?*#\\()[\]\n]/g, '')
      .replace(/\s/g, '_')
  if (hasOtherScript(name)) return name
  return foldLatin(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
