import type { JsonObject, Problem } from '../../../shapes.ts'
import { escapeRegex } from '../../escape-regex.ts'
import { textOf } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { exclusionsOf, isLeftOut } from '../config/exclusions.ts'
import { ownValue } from '../config/own-value.ts'
import { flagAt, textAt, textsAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

/** How a plugin builds a site once for each of its languages. */
export interface Languages {
  /**
   * With `folders` the posts are in `_i18n/fr/_posts/`, with `keys` a text has the key `lang`, and
   * with `none` all texts are in the first language.
   */
  by: 'folders' | 'keys' | 'none'
  all: string[]
  /** The language at the root of the site; others have a folder. */
  first: string
  /** Whether folders and parts of names count where the key says none, by keys. */
  isOfPath?: boolean
  /** Globs of what only the first language has, by keys. */
  ofFirst?: string[]
}

const maxLanguages = 200

/** What jekyll-polyglot or jekyll-multiple-languages-plugin makes of the languages of a site. */
export function languagesOf(
  { names }: SiteFiles,
  root: string,
  config: JsonObject,
  plugins: readonly string[],
  problems: Problem[],
): Languages | undefined {
  const all = [...new Set(textsAt(config, 'languages'))].slice(0, maxLanguages)
  const uses = (plugin: string, ...files: string[]) =>
    plugins.includes(plugin) || files.some((file) => names.has(`${root}_plugins/${file}.rb`))
  if (uses('jekyll-multiple-languages-plugin', 'jekyll-multiple-languages-plugin'))
    return byFolders(config, all)
  if (!uses('jekyll-polyglot', 'polyglot', 'jekyll-polyglot')) return undefined
  const first = textAt(config, 'default_lang') ?? 'en'
  const ofFirst = textsAt(config, 'exclude_from_localization') ?? []
  return {
    by: 'keys',
    all: all.length > 0 ? all : ['en'],
    first,
    ...(flagAt(config, 'lang_from_path') && { isOfPath: true }),
    ofFirst: exclusionsOf(
      'exclude_from_localization',
      ofFirst.map((text) => `${text}**`),
      problems,
    ),
  }
}

function byFolders(config: JsonObject, all: string[]): Languages | undefined {
  const [first] = all
  if (first === undefined) return undefined
  const isOfAll = textsAt(config, 'exclude_from_localizations')?.includes('_posts')
  // Outside of the folder of the collections, Jekyll reads no posts.
  const by = isOfAll || textAt(config, 'collections_dir') !== undefined ? 'none' : 'folders'
  return { by, all, first }
}

/** The language of a post in `_i18n/fr/_posts/`, or null. */
export function folderLang({ by, all }: Languages, name: string): string | null {
  const lang = by === 'folders' ? /^_i18n\/([^/]+)\/_posts\//.exec(name)?.[1] : undefined
  return lang !== undefined && all.includes(lang) ? lang : null
}

/** Whether a folder may hold such posts. */
export const isFolderOfPosts = ({ by }: Languages, folder: string): boolean =>
  by === 'folders' && /^_i18n\/(?:[^/]+\/(?:_posts\/)?)?$/.test(folder)

/** What the rules of a file say of a site with the key `lang` in texts. */
export interface KeyLanguages {
  all: string[]
  first: string
  /** The language that the path of the file says. */
  ofPath?: string
  /** Whether only the first language has it. */
  isOfFirst?: boolean
}

/** What applies to a file of a site with the key `lang` in texts. */
export function keyLanguages(
  languages: Languages | undefined,
  name: string,
): KeyLanguages | undefined {
  if (languages?.by !== 'keys') return undefined
  const { all, first, isOfPath } = languages
  const ofPath = isOfPath ? name.split(/[./]/).find((part) => all.includes(part)) : undefined
  const isOfFirst = isLeftOut(languages.ofFirst, name)
  return { all, first, ...(ofPath && { ofPath }), ...(isOfFirst && { isOfFirst }) }
}

/**
 * The folder in which a site with the key `lang` shows a text, '' or `/fr`; null if the text is in
 * none of its languages.
 */
export function langFolder(
  { all, first, ofPath, isOfFirst }: KeyLanguages,
  { data }: SourceFields,
  defaults: JsonObject | null,
): string | null {
  const given = textOf(ownValue(data, 'lang') ?? ownValue(defaults ?? {}, 'lang') ?? null)
  const own = given || (ofPath ?? first)
  const isKnown = (lang: string) => lang === first || all.includes(lang)
  const source = Object.hasOwn(data, exclusive) ? data : (defaults ?? {})
  const only = textsAt(source, exclusive) ?? []
  const lang = only.length === 0 || only.includes(own) ? own : only.find(isKnown)
  if (lang === undefined || !isKnown(lang)) return null
  return lang === first || isOfFirst ? '' : `/${lang}`
}

const exclusive = 'lang-exclusive'

const patterns = new WeakMap<readonly string[], RegExp>()

/** What addresses of the same page in several languages have in common. */
export function withoutLang({ all }: KeyLanguages, address: string): string {
  const pattern = patterns.get(all) ?? patternOf(all)
  patterns.set(all, pattern)
  return address.replace(pattern, '/')
}

function patternOf(langs: readonly string[]): RegExp {
  return new RegExp(`[/.](?:${langs.map(escapeRegex).join('|')})[/.]`, 'g')
}
