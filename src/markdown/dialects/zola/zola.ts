import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { parseDate } from '../../file/dates.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { kindBeside } from '../config/root.ts'
import { flagAt, textAt } from '../config/values.ts'
import type { Dialect, Page, PageKind, Reader } from '../dialect.ts'
import { zolaName, zolaPlace } from './place.ts'
import { configFile, detectZola, readZolaSite } from './read-site.ts'
import { isUnreadSection, isUnsorted, needsOf, sectionPage } from './sections.ts'
import type { ZolaRules, ZolaSite } from './site.ts'

export const zola: Dialect<ZolaSite, ZolaRules> = {
  name: 'zola',
  detect: detectZola,
  isSiteFile: (file) => configFile.test(file) || sectionPage.test(file),
  readSite: readZolaSite,
  kindOf,
  rulesOf,
  reader: zolaReader,
}

const folderKinds: Record<string, PageKind> = {
  static: 'file',
  templates: 'layout',
  sass: 'layout',
  public: 'build_output',
}

function kindOf({ root, content, ignored, langs }: ZolaSite, file: string): PageKind {
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  if (file.startsWith(content)) {
    if (/(?:^|\/)\.[^/]*\.md$/i.test(file)) return 'not_content'
    if (isLeftOut(ignored, file) || isUnreadSection(file, langs)) return 'not_content'
    return file.endsWith('/') || file.endsWith('.md') ? 'article' : 'file'
  }
  if (configFile.test(file) && file.lastIndexOf('/') < root.length) return 'file'
  return kindBeside(root, file, folderKinds) ?? (/\.md$/i.test(file) ? 'not_content' : 'code')
}

function rulesOf(site: ZolaSite, file: string): ZolaRules {
  const { content, basePath, defaultLang, langs, slugify, drafts } = site
  const from = file.startsWith(content) ? content : ''
  const name = zolaName(file.slice(from.length), langs)
  const lang = name.lang ?? defaultLang
  const needs = name.base === '' ? [] : needsOf(site, name, lang)
  return {
    dialect: 'zola',
    from,
    basePath,
    lang,
    isDefaultLang: lang === defaultLang,
    langs,
    slugify,
    ...(site.keepsDates && { keepsDates: true }),
    isHidden: drafts.some((folder) => isBelowDraft(folder, file)),
    ...(name.base === '' && { isSection: true }),
    ...(needs.length > 0 && { needs }),
  }
}

// Of a folder, the sections in other languages are written even if one is a draft, pages are not.
const isBelowDraft = (folder: string, file: string) =>
  file.startsWith(folder) && !(sectionPage.test(file) && file.lastIndexOf('/') < folder.length)

const extra = (...names: string[]) => names.map((name) => `extra.${name}`)

const keys = keyTable({
  ...siteKeys,
  summary: ['description', ...extra('summary', 'description', 'subtitle'), ...siteKeys.summary],
  cover: [
    ...extra('image', 'cover', 'cover_image', 'thumbnail', 'banner', 'hero', 'og_image', 'img'),
    ...siteKeys.cover,
  ],
  authors: ['authors', ...extra('author', 'authors'), 'author'],
  publishedAt: ['date', ...siteKeys.publishedAt.filter((key) => key !== 'date')],
  modifiedAt: ['updated', ...siteKeys.modifiedAt.filter((key) => key !== 'updated')],
  expiresAt: [...extra('expiryDate'), ...siteKeys.expiresAt],
  translationKey: [...extra('translationKey'), ...siteKeys.translationKey],
  status: [...siteKeys.status, 'extra.status'],
  listed: [...siteKeys.listed, 'extra.unlisted'],
  lang: [],
  tags: ['taxonomies.tags', 'taxonomies.tag'],
  categories: ['taxonomies.categories', 'taxonomies.category'],
  aliases: ['aliases'],
  path: ['path'],
})

// Zola refuses a section with keys that only pages have, and with them the whole site.
const sectionKeys = keyTable({
  ...keys.keys,
  authors: extra('authors', 'author'),
  publishedAt: [],
  modifiedAt: extra('updated'),
  tags: extra('tags'),
  categories: extra('categories'),
  slug: [],
  path: [],
})

/** Reads texts by these rules. */
function zolaReader(rules: ZolaRules): Reader {
  return {
    keys: rules.isSection ? sectionKeys : keys,
    defaults: null,
    timeZone: 'UTC',
    separators: { tags: null, categories: null },
    addressHasFolder: true,
    categoryLists: 'flat',
    hides: (page) => rules.isHidden || isUnwritten(rules, page),
    period: (page) => readOrderedPeriod(page.source, 'UTC', dateOfName(rules, page)),
    place: (page) => zolaPlace(rules, page),
  }
}

/** Whether Zola writes no page of the text, or only a page that leads elsewhere. */
function isUnwritten(rules: ZolaRules, { source: { data }, file }: Page): boolean {
  const { base, date } = zolaName(file.slice(rules.from.length), rules.langs)
  const isRedirect = base === '' && textAt(data, 'redirect_to') !== undefined
  return flagAt(data, 'render') === false || isRedirect || isUnsorted(rules.needs, data, date)
}

/** The date that the name gives where the key `date` gives none. */
function dateOfName(rules: ZolaRules, { file }: Page): { at: string; rank: number } | null {
  const { date } = zolaName(file.slice(rules.from.length), rules.langs)
  const at = date === null ? undefined : parseDate(date, 'UTC')?.at
  return at === undefined ? null : { at, rank: 1 }
}
