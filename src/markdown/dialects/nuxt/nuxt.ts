import { commas, readAddress } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { canonicalLang } from '../../file/langs.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { fillPattern } from '../config/path-patterns.ts'
import { matchesRegex } from '../config/regex.ts'
import { kindBeside } from '../config/root.ts'
import type { DatedPage, Dialect, Page, PageKind, Reader } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { headingTitle } from '../reading/title.ts'
import { addressOf, isSpelledByCode, titleOfName } from './address.ts'
import { detectNuxt, isSiteFile, type NuxtRules, type NuxtSite, readNuxtSite } from './read-site.ts'
import { findSource } from './sources.ts'

export const nuxtContent: Dialect<NuxtSite, NuxtRules> = {
  name: 'nuxt-content',
  takesPaths: true,
  detect: detectNuxt,
  isSiteFile,
  readSite: readNuxtSite,
  kindOf,
  rulesOf,
  reader: nuxtReader,
}

const folderKinds: Record<string, PageKind> = {
  public: 'file',
  assets: 'file',
  layouts: 'layout',
  '.nuxt': 'build_output',
  '.output': 'build_output',
  dist: 'build_output',
}

function kindOf(site: NuxtSite, file: string): PageKind {
  const { root, content, sources } = site
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  const isPage = /\.md$/i.test(file)
  if (!file.startsWith(content) || (content === root && isSiteFile(file))) {
    if (isSiteFile(file)) return 'file'
    return kindBeside(root, file, folderKinds) ?? (isPage ? 'not_content' : 'code')
  }
  if (file.endsWith('/')) return 'article'
  if (!isPage) return 'file'
  const name = file.slice(content.length)
  return !isIgnored(site, name) && findSource(sources, name) ? 'article' : 'not_content'
}

const isIgnored = ({ isOlder, ignored, ignoredBy }: NuxtSite, name: string) =>
  isLeftOut(ignored, name) ||
  ignoredBy?.some((one) => matchesRegex(one, `/${name}`)) === true ||
  (isOlder === true && name.split('/').some((part) => /^[._-]|\.draft(?:\.|$)/i.test(part)))

function rulesOf(site: NuxtSite, file: string): NuxtRules {
  const { content, basePath, timeZone, sources, isOlder, keepsCase, stripsLangs } = site
  const given = site.patterns?.find(({ folder }) => file.startsWith(folder))
  const start = file.startsWith(content) ? content : ''
  const name = file.slice(start.length)
  const source = findSource(sources, name)
  const lang = langOf(site, name)
  return {
    dialect: 'nuxt-content',
    from: given?.folder ?? start + (source?.folder ?? ''),
    prefix: source?.prefix ?? '',
    basePath,
    lang: canonicalLang(lang?.lang ?? '') ?? site.lang,
    timeZone,
    ...(lang && { langFolder: lang.folder, ...(lang.path !== null && { langPath: lang.path }) }),
    ...(source?.isHidden && { isHidden: true }),
    ...(source?.isByCode && { isByCode: true }),
    ...(isOlder && { isOlder }),
    ...(stripsLangs && { stripsLangs }),
    ...(keepsCase && { keepsCase }),
    ...(site.hasNoHeadings && { hasNoHeadings: true }),
    ...(given && { pattern: given.pattern }),
  }
}

/** The language of a file by its first folder, and how addresses name it; null if code tells. */
function langOf({ langs, langPaths, lang: first }: NuxtSite, name: string) {
  const folder = name.slice(0, Math.max(name.indexOf('/'), 0))
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '-')
  const lang = langs?.find((one) => plain(one) === plain(folder))
  if (lang === undefined) return undefined
  const isNamed = langPaths === 'all' || plain(lang) !== plain(first)
  return { lang, folder, path: !isNamed ? '' : langPaths === 'none' ? null : lang }
}

const keys = keyTable({ ...siteKeys, lang: [], path: ['path'], slug: [] })

/** Reads texts by these rules. */
function nuxtReader(rules: NuxtRules): Reader {
  const { isOlder, timeZone } = rules
  return {
    keys,
    defaults: null,
    timeZone,
    heads: 'begun',
    separators: { tags: commas, categories: commas },
    addressHasFolder: true,
    hides: ({ source }) => isOlder === true && Boolean(source.data._draft),
    period: ({ source }) => readOrderedPeriod(source, timeZone),
    title: (page) => titleOf(page, rules.hasNoHeadings === true),
    place: (page) => nuxtPlace(rules, page),
  }
}

function nuxtPlace(rules: NuxtRules, page: DatedPage): ArticlePlace | null {
  const { lang, basePath, from, keepsCase, pattern } = rules
  const given = pickField(page.source, 'path', readAddress)
  const name = page.file.slice(from.length).replace(/\.md$/i, '')
  const slug = addressOf(name, keepsCase)
  const own = addressIn(rules, addressOf(rules.prefix + name, keepsCase))
  const named = pattern === undefined ? undefined : patternAt(pattern, slug, lang, page)
  const isByCode = rules.isByCode === true || isSpelledByCode(name) || own.address === null
  const address = given ?? (named === undefined ? (own.address ?? own.key) : (named ?? slug))
  return placeAt(page, {
    lang,
    basePath,
    prefix: given !== undefined || named === undefined ? own.prefix : '',
    address: `/${address.replace(/^\/+/, '').replace(named ? '' : /\/+$/, '')}`,
    isByCode: given === undefined && (named === undefined ? isByCode : named === null),
    key: own.key,
    isExplicit: given !== undefined,
  })
}

function patternAt(pattern: string, slug: string, lang: string, page: DatedPage): string | null {
  const date = page.publishedAt === null ? null : new Date(page.publishedAt)
  return fillPattern(pattern, { slug, lang, title: page.title ?? '', categories: [], date })
}

/** The address with its language: of the folder, or as `@nuxtjs/i18n` writes it. */
function addressIn({ langFolder, langPath, stripsLangs }: NuxtRules, path: string) {
  if (langFolder === undefined) return { prefix: '', address: path, key: path }
  const folder = addressOf(langFolder)
  const isNamed = path === folder || path.startsWith(`${folder}/`)
  const key = isNamed ? path.slice(folder.length + 1) : path
  if (isNamed && !stripsLangs) return { prefix: folder, address: path, key }
  if (langPath === undefined) return { prefix: '', address: null, key }
  return { prefix: langPath, address: langPath === '' ? key : `${langPath}/${key}`, key }
}

/** A heading of the first level at the top, else the words of the name. */
function titleOf(page: Page, hasNoHeadings: boolean): string | undefined {
  const top = page.source.parts.body.replace(notWords, '')
  if (!hasNoHeadings && /^ {0,3}#[ \t]/.test(top)) return headingTitle(page, 'names')
  const name = page.file.slice(page.file.lastIndexOf('/') + 1).replace(/\.md$/i, '')
  return titleOfName(name) || undefined
}

// Blank lines, rules and comments in front of the text.
const notWords = /^(?:\s|<!--(?:(?!-->)[\s\S])*-->|(?:-{3,}|\*{3,}|_{3,})[ \t]*(?=\r?\n))+/
