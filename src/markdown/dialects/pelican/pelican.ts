import type { Json, JsonObject } from '../../../shapes.ts'
import { isEmptyValue, textOf } from '../../fields/field-values.ts'
import { type FieldName, keyTable, siteKeys } from '../../fields/mapping.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { hasCapitalEnding, kindBeside } from '../config/root.ts'
import type { Dialect, Page, PageKind, Reader } from '../dialect.ts'
import { dateText } from './dates.ts'
import { readStatus } from './hidden.ts'
import { valuesOfName } from './names.ts'
import { hasOwnAddress, isSavedNowhere, langText, pelicanPlace, readName } from './place.ts'
import { detectPelican, readPelicanSite, settingsFile } from './read-site.ts'
import { importedFile } from './settings.ts'
import type { PelicanRules, PelicanSite } from './site.ts'
import { isOfNoSite, isRead, readingOf } from './subsites.ts'

export const pelican: Dialect<PelicanSite, PelicanRules> = {
  name: 'pelican',
  detect: detectPelican,
  isSiteFile: (file) => settingsFile.test(file),
  isImported: (file) => importedFile.test(file),
  readSite: readPelicanSite,
  kindOf,
  rulesOf,
  reader: pelicanReader,
}

const folderKinds: Record<string, PageKind> = {
  output: 'build_output',
  theme: 'theme',
  cache: 'build_output',
}

function kindOf(site: PelicanSite, file: string): PageKind {
  const { root, content } = site
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  const isText = /\.(?:md|markdown)$/i.test(file)
  const beside = content === root ? undefined : kindBeside(root, file, folderKinds)
  if (beside || !file.startsWith(content))
    return beside ?? (settingsFile.test(file) ? 'file' : isText ? 'not_content' : 'code')
  if (settingsFile.test(file)) return 'file'
  if (file.endsWith('/')) return 'article'
  const isOther = /\.(?:mkdn?|mdown|rst|html?|asc|adoc)$/i.test(file)
  if (!isText && !isOther) return 'file'
  const name = file.slice(content.length)
  if (site.excludes?.some((folder) => name.startsWith(folder)) || isIgnored(site, name))
    return 'not_content'
  if (!isRead(site, name)) return 'not_content'
  return isText ? 'article' : 'not_markdown'
}

// Pelican never reads names that begin with a dot, nor an ending in capitals.
const isIgnored = ({ ignored, isMarkdownOff }: PelicanSite, name: string) =>
  isMarkdownOff === true ||
  hasCapitalEnding(name) ||
  isLeftOut(ignored, name) ||
  name.split('/').some((part) => part.startsWith('.') || isLeftOut(ignored, part))

const namedMetadata = new WeakMap<PelicanSite, Map<string, JsonObject>>()

function metadataOf(site: PelicanSite): Map<string, JsonObject> {
  const known = namedMetadata.get(site)
  if (known) return known
  const named = new Map(site.metadata?.map(({ path, values }) => [path, values]))
  namedMetadata.set(site, named)
  return named
}

/** What the settings say of a path: its own values come before those of its folders. */
function defaultsFor(site: PelicanSite, name: string): JsonObject | null {
  const named = metadataOf(site)
  if (named.size === 0) return site.defaults
  let found: JsonObject | null = null
  for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1))
    found = merged(named.get(name.slice(0, end)), found)
  return merged(site.defaults, merged(named.get(''), found))
}

// A draft stays one, whatever a nearer folder says.
function merged(base: JsonObject | null | undefined, over: JsonObject | null): JsonObject | null {
  if (!base || !over) return base ?? over
  const isDraft = [base, over].some(({ status }) => textOf(status ?? null) === 'draft')
  return { ...base, ...over, ...(isDraft && { status: 'draft' }) }
}

/** How long the folder is that a file is in, of the deepest one; -1 for none. */
const depthIn = (folders: readonly string[], name: string) =>
  Math.max(-1, ...folders.filter((folder) => name.startsWith(folder)).map(({ length }) => length))

const subsitesIn = ({ ownSubsites, subsiteUrls, siteLangs }: PelicanSite) => ({
  ...(ownSubsites && { ownSubsites }),
  ...(subsiteUrls && { subsiteUrls }),
  ...(siteLangs && { siteLangs }),
})

function rulesOf(site: PelicanSite, file: string): PelicanRules {
  const { basePath, timeZone, defaultLang, slugFromTitle, names } = site
  const name = file.startsWith(site.content) ? file.slice(site.content.length) : file
  const { pages, articles, ...reading } = readingOf(site, name)
  const { onlySubsite: lang } = reading
  const isPage = depthIn(pages, name) > depthIn(articles, name)
  const folder = site.usesFolders ? name.split('/').at(-2) : undefined
  return {
    dialect: 'pelican',
    kind: isPage ? 'page' : 'article',
    basePath,
    timeZone,
    defaultLang,
    ...(site.langAsWritten && { langAsWritten: site.langAsWritten }),
    slugFromTitle,
    names,
    ...(site.hasYaml && { hasYaml: true }),
    ...reading,
    ...subsitesIn(site),
    ...(site.slugs && { slugs: site.slugs }),
    ...(site.hasOwnSlugs && { hasOwnSlugs: true }),
    ...(site.defaultDate !== undefined && { defaultDate: site.defaultDate }),
    ...(site.hasGitDates && { hasGitDates: true }),
    ...(site.unsaved?.includes(isPage ? 'page' : 'article') && { isUnsaved: true }),
    ...(site.unsaved?.includes(isPage ? 'page_lang' : 'article_lang') && { isLangUnsaved: true }),
    ...(site.patterns && { patterns: site.patterns, content: site.content }),
    defaults: merged(lang ? { lang } : null, defaultsFor(site, name)),
    urls: isPage ? site.pageUrls : site.articleUrls,
    category: isPage ? null : (folder ?? site.defaultCategory),
  }
}

const keys = keyTable(
  {
    ...siteKeys,
    summary: ['summary', ...siteKeys.summary.filter((key) => key !== 'summary')],
    authors: ['authors', 'author'],
    publishedAt: ['date', ...siteKeys.publishedAt.filter((key) => key !== 'date')],
    modifiedAt: ['modified', ...siteKeys.modifiedAt.filter((key) => key !== 'modified')],
    lang: ['lang'],
    tags: ['tags'],
    categories: ['category'],
    path: ['url'],
  },
  true,
)

/** Reads texts by these rules. */
function pelicanReader(rules: PelicanRules): Reader {
  const { category, patterns } = rules
  // That of the folder comes before those of the settings, which have no effect in Pelican.
  const defaults = category === null ? rules.defaults : { ...rules.defaults, category }
  const defaultsOf = (file: string) => ({ ...defaults, ...valuesOfName(rules, file) })
  return {
    keys,
    defaults,
    ...(patterns && { defaultsOf }),
    timeZone: rules.timeZone,
    separators: { tags: null, categories: null },
    dividesNames: true,
    heads: rules.hasYaml ? 'yaml-or-meta' : 'meta',
    prepare: ({ source, file }) => {
      fillEmpty(source, defaultsOf(file))
      prepareValues(source)
      readStatus(source)
    },
    hides: (page) => isSkipped(rules, page) || isOfNoSite(rules, langText(rules, page)),
    period: (page) => readOrderedPeriod(page.source, rules.timeZone, dateOfName(rules, page)),
    place: (page) => pelicanPlace(rules, page),
  }
}

// Pelican drops these keys without a value, so that the value of the site counts.
const dropped = ['tags', 'status', 'categories', 'authors'] as const

function fillEmpty({ candidates }: SourceFields, defaults: JsonObject): void {
  for (const field of dropped)
    for (const one of candidates.get(field) ?? [])
      if (isEmptyValue(one.value))
        one.value = defaults[one.name] ?? (one.name === 'status' ? 'published' : one.value)
}

// Of these keys Pelican reads only the first line.
const ofOneLine = ['publishedAt', 'modifiedAt', 'categories', 'path', 'slug'] as const

/** Reads values as Pelican does: it divides names at semicolons if there is one, else at commas. */
function prepareValues({ candidates }: SourceFields): void {
  const change = (field: FieldName, to: (text: string) => Json, key?: string) => {
    for (const one of candidates.get(field) ?? [])
      if (typeof one.value === 'string' && (!key || one.name === key)) one.value = to(one.value)
  }
  for (const field of ofOneLine) change(field, (text) => text.split('\n')[0] ?? '')
  for (const field of ['publishedAt', 'modifiedAt'] as const) change(field, dateText)
  change('tags', divided)
  change('authors', divided, 'authors')
}

function divided(value: string): Json {
  const [line = ''] = value.split('\n')
  return line
    .split(line.includes(';') ? ';' : ',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/**
 * Pelican shows no text without a title, none with a date that it cannot read, also in its name,
 * none that it saves nowhere, and no article without a date; only these keys count, and only in
 * heads that it reads whole.
 */
function isSkipped(rules: PelicanRules, page: Page): boolean {
  const { format } = page.source.parts
  if (!rules.hasYaml && format !== 'meta' && format !== 'none') return true
  if (!hasTitle(rules, page) || isSavedNowhere(rules, page)) return true
  const dates = valuesAt(page, 'publishedAt', 'date')
  const others = [readName(rules, page.file).date, rules.defaultDate || undefined]
  const isUnread = [...dates, ...valuesAt(page, 'modifiedAt', 'modified'), ...others].some(
    (value) => value !== undefined && parseDate(textOf(value) ?? '', rules.timeZone) === null,
  )
  if (isUnread) return true
  if (rules.defaultDate !== undefined || hasGitDate(rules, page)) return false
  return rules.kind === 'article' && dates.length === 0 && dateOfName(rules, page) === null
}

const hasGitDate = ({ hasGitDates }: PelicanRules, { source }: Page) =>
  hasGitDates === true && !Object.keys(source.data).some((key) => /^gittime$/i.test(key))

// An empty title is one, but makes no slug, so that only the text or its name says the address.
function hasTitle(rules: PelicanRules, page: Page): boolean {
  const titles = valuesAt(page, 'title', 'title')
  if (titles.some((title) => !isEmptyValue(title))) return true
  return titles.length > 0 && hasOwnAddress(rules, page)
}

const valuesAt = ({ source }: Page, field: FieldName, key: string): Json[] =>
  (source.candidates.get(field) ?? []).flatMap(({ name, value }) => (name === key ? [value] : []))

function dateOfName(rules: PelicanRules, { file }: Page): { at: string; rank: number } | null {
  const date = readName(rules, file).date ?? rules.defaultDate
  const at = date === undefined ? undefined : parseDate(date, rules.timeZone)?.at
  return at === undefined ? null : { at, rank: 1 }
}
