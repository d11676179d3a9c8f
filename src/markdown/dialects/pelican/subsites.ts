import type { Json } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { ownValue } from '../config/own-value.ts'
import { folderOf } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import type { SiteFiles } from '../dialect.ts'
import { type Assigned, changedIn } from './python/assignments.ts'
import { codeOf } from './python/code.ts'
import { type MapEntry, mapEntries } from './python/maps.ts'
import { namesPlugin } from './settings.ts'
import type { Folders, PelicanSettings, PelicanSite } from './site.ts'

type Subsites = Pick<PelicanSettings, 'subsites' | 'ownSubsites' | 'siteLangs' | 'subsiteUrls'> &
  Pick<PelicanSite, 'subsiteFolders'>

/**
 * The languages that the plugin i18n_subsites builds below `/{lang}/`, by the patterns of the site;
 * null if code names them.
 */
export function subsitesOf(
  files: SiteFiles,
  values: Assigned,
  sources: string[],
  basePath: string,
): Subsites {
  const given = values.get(setting)
  if (given === undefined || !mayHavePlugin(values.get('PLUGINS'))) return {}
  const source = sources.findLast((one) => assigned.test(one)) ?? ''
  const entries = mapEntries(source, setting) ?? entriesOf(given)
  const isChanged = sources.flatMap((one) => changedIn(withoutMembers(one))).includes(setting)
  // Code below the map may leave out texts of each subsite.
  if (entries === null || isChanged) return { subsites: null }
  const shown = entries.filter(({ code }) => isMapOf.test(code) && !leavesOut(code))
  const urls = Object.fromEntries(shown.map(({ key, code }) => [key, urlsIn(code)]))
  const folders = Object.fromEntries(shown.map(({ key, code }) => [key, foldersIn(code).folders]))
  const own = shown.filter(({ key, code }) =>
    mayMove.test(withoutUsual(code, `${basePath}/${key}`).replace(ownUrl, '')),
  )
  return {
    subsites: shown.map(({ key }) => key),
    ...(own.length > 0 && { ownSubsites: own.map(({ key }) => key) }),
    ...(isFilled(urls) && { subsiteUrls: urls }),
    ...(isFilled(folders) && { subsiteFolders: folders }),
    ...(!isFormer(files) && { siteLangs: entries.map(({ key }) => key) }),
  }
}

const isFilled = (maps: Record<string, object>) =>
  Object.values(maps).some((one) => Object.keys(one).length > 0)

/** Whether the addresses of all subsites are known, even if code makes other settings of them. */
export const isKnown = ({ subsites, ownSubsites, siteLangs }: Subsites): boolean =>
  subsites === undefined || (subsites?.length === (siteLangs?.length ?? -1) && !ownSubsites)

const entriesOf = (given: Json): MapEntry[] | null =>
  isMap(given)
    ? Object.entries(given).map(([key, value]) => ({ key, code: JSON.stringify(value) }))
    : null

const setting = 'I18N_SUBSITES'
const assigned = /^I18N_SUBSITES[ \t]*=/m
// What the settings of a subsite itself say. Code in place of a map may leave out its texts.
const isMapOf = /^\s*(?:\{|dict\(\s*(?:\)|\w+\s*=))/
const leaving = [
  '(?:ARTICLE|PAGE)_(?:PATHS|DIR|EXCLUDES)|IGNORE_FILES|METADATA|READERS',
  `\\b(?:PATH|DEFAULT_DATE)\\b`,
  `SAVE_AS['"]?\\s*[:=](?!\\s*['"][^'"])|\\*\\*`,
]
const mayLeaveOut = new RegExp(leaving.join('|'))
// A key that code makes, and a further map: `{KEY: []}`, `{} | MORE`.
const madeByCode = /[{,]\s*(?![uU]\s+:)[A-Za-z_(][^,:{}[\]]*:|\}\s*\|/
const leavesOut = (code: string) =>
  mayLeaveOut.test(foldersIn(code).rest) || madeByCode.test(codeOf(code))
const mayMove = /\bSITEURL['"]?\s*[:=]|(?:ARTICLE|PAGE|DRAFT)\w*_URL\b|SLUG/

// An address such as the plugin makes by itself: `f'{SITEURL}/fr'`, `SITEURL + '/fr'`.
const before = String.raw`\bSITEURL['"]?\s*[:=]\s*(?:SITEURL\s{0,9}\+\s{0,9}|f(?=['"]\{))?['"]`
const ownAddress = new RegExp(String.raw`${before}(?:\{SITEURL\})?([^'"{}\n]*)['"](?=\s*[,)}])`)

const withoutUsual = (code: string, path: string) =>
  code.replace(ownAddress, (all, url: string) => (pathOfUrl(url) === path ? '' : all))

// A pattern of addresses that a subsite has in place of that of the site.
const ownUrl =
  /['"]?\b((?:DRAFT_)?(?:ARTICLE|PAGE|DRAFT)_URL)['"]?\s*[:=]\s*(['"])([^'"\n]+)\2(?=\s*[,)}])/g

const urlsIn = (code: string): Record<string, string> =>
  Object.fromEntries([...code.matchAll(ownUrl)].map(([, name = '', , url = '']) => [name, url]))

// Folders that a subsite reads in place of those of the site.
const ownFolders = /['"]?\b(ARTICLE|PAGE)_PATHS['"]?\s*[:=]\s*\[([^[\]]*)\](?=\s*[,)}])/g

function foldersIn(code: string): { folders: Partial<Folders>; rest: string } {
  const folders: Partial<Folders> = {}
  const rest = code.replace(ownFolders, (all, kind: string, list: string) => {
    const texts = list.split(',').map((text) => /^(?:(['"])([^'"\\]*)\1)?$/.exec(text.trim()))
    if (texts.includes(null)) return all
    folders[kind === 'PAGE' ? 'pages' : 'articles'] = texts.flatMap((found) =>
      found?.[2] === undefined ? [] : [folderOf(found[2])],
    )
    return ''
  })
  return { folders, rest }
}

/**
 * The folders by which a text is read, and the subsites that read it. Without the main site, the
 * first of them alone shows it.
 */
export function readingOf(
  site: PelicanSite,
  name: string,
): Folders & Pick<PelicanSettings, 'subsites' | 'onlySubsite'> {
  const { articles, pages, subsites, subsiteFolders } = site
  const own = { articles, pages }
  if (!subsites || !subsiteFolders) return { ...own, ...(subsites !== undefined && { subsites }) }
  const foldersOf = (lang: string) => ({ ...own, ...ownValue(subsiteFolders, lang) })
  const readers = subsites.filter((lang) => isIn(foldersOf(lang), name))
  const [only = ''] = readers
  return isIn(own, name)
    ? { ...own, subsites: readers }
    : { ...foldersOf(only), subsites: readers, onlySubsite: only }
}

const isIn = ({ articles, pages }: Folders, name: string) =>
  [...articles, ...pages].some((folder) => name.startsWith(folder))

/** Whether the site or a subsite reads a text. */
export const isRead = (site: PelicanSite, name: string) => isIn(readingOf(site, name), name)

// `I18N_SUBSITES['fr']['SITENAME'] = 'A'`: what neither leaves out texts nor moves them.
const member = /^I18N_SUBSITES(?=\[(['"])[\w-]+\1\]\[(['"])(\w+)\2\][ \t]*=(?!=))/gm
const withoutMembers = (source: string) =>
  source.replace(member, (all, _one, _other, name: string) =>
    mayLeaveOut.test(`${name}:`) || mayMove.test(`${name}:`) ? all : ' '.repeat(all.length),
  )

// Without a list Pelican takes the plugins that are installed.
const mayHavePlugin = (plugins: Json | undefined) =>
  !Array.isArray(plugins) || namesPlugin(plugins, 'i18n_subsites')

/** Whether the source has the plugin as it was before 2014, which hides other languages. */
const isFormer = ({ names, text }: SiteFiles) =>
  [...names].some((name) => copy.test(name) && !text(name)?.includes('langs_with_sites'))

const copy = /(?:^|\/)i18n_subsites\.py$/

/** Whether the main site shows texts in a language: its own, and those without a subsite. */
export const isInMainSite = (
  { subsites, siteLangs, onlySubsite, ...rules }: PelicanSettings,
  lang: string,
): boolean =>
  onlySubsite === undefined &&
  (subsites === undefined || isDefault(rules, lang) || siteLangs?.includes(lang) === false)

/** Whether no site may show texts in a language. */
export const isOfNoSite = (rules: PelicanSettings, lang: string): boolean =>
  !isInMainSite(rules, lang) && rules.subsites?.includes(lang) !== true

/** Whether a language as it is written is that of the site. */
export const isDefault = (
  { langAsWritten, defaultLang }: Pick<PelicanSettings, 'langAsWritten' | 'defaultLang'>,
  lang: string,
) => lang === (langAsWritten || defaultLang.toLowerCase())
