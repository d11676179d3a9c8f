import { commas } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { ownValue } from '../config/own-value.ts'
import type { DatedPage, Dialect, PageKind, Reader } from '../dialect.ts'
import { isAuthorsFile } from '../reading/author-files.ts'
import { nameAuthors } from '../reading/people.ts'
import { placeAt } from '../reading/place.ts'
import { headingTitle, headingWords } from '../reading/title.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import { asksPassword } from './locks.ts'
import { configFile, detectVitepress, isImported, readVitepressSite } from './read-site.ts'
import { rewrite } from './rewrites.ts'
import { authorFiles, type VitepressRules, type VitepressSite } from './site.ts'
import { periodOfName, vuepressKeys, vuepressPlace } from './vuepress.ts'
import { dropCodeMarks, vuepressOnePlace, vuepressOneTitle } from './vuepress-one.ts'

export const vitepress: Dialect<VitepressSite, VitepressRules> = {
  name: 'vitepress',
  detect: detectVitepress,
  isSiteFile: (file) => configFile.test(file) || isAuthorsFile(authorFiles, file),
  isImported,
  readSite: readVitepressSite,
  kindOf,
  rulesOf,
  reader: vitepressReader,
}

function kindOf(site: VitepressSite, file: string): PageKind {
  const { root, content } = site
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  if (vitepress.isSiteFile(file) && file.startsWith(root)) return 'file'
  const isPage = /\.md$/.test(file)
  if (!file.startsWith(content)) return isPage ? 'not_content' : 'code'
  const name = file.slice(content.length)
  if (/(?:^|\/)\.(?:vitepress|vuepress)\/(?:dist|cache)\//.test(name)) return 'build_output'
  if (/(?:^|\/)\.(?:vitepress|vuepress)\//.test(name)) return 'theme'
  if (/(?:^|\/)node_modules\//.test(name)) return 'code'
  if (!site.isVuepress && /(?:^|\/)dist\//.test(name)) return 'build_output'
  if (name.endsWith('/')) return 'article'
  if (!isPage)
    return /\.(?:[cm]?[jt]sx?|vue|json)$/.test(name) && !name.startsWith('public/')
      ? 'code'
      : 'file'
  return isContent(site, name) ? 'article' : 'not_content'
}

function isContent({ exclude, include, isVuepress }: VitepressSite, name: string): boolean {
  // Code makes the pages of a name in brackets.
  if ((!isVuepress && /\[[^\]/]+\]/.test(name)) || /(?:^|\/)\./.test(name)) return false
  const isIn = !include || include.some((glob) => matchesGlob(glob, name))
  return isIn && !isLeftOut(exclude, name)
}

function rulesOf(site: VitepressSite, file: string): VitepressRules {
  const { content, basePath, cleanUrls, timeZone, locales } = site
  const from = file.startsWith(content) ? content : ''
  const name = file.slice(from.length)
  const { shown, rewrites } = rewrite(site.rewrites, name)
  const prefix = localeOf(locales, shown)
  return {
    dialect: 'vitepress',
    from,
    basePath,
    cleanUrls,
    lang: ownValue(locales, prefix) ?? site.lang,
    timeZone,
    prefix,
    ...(site.isVuepress && { isVuepress: true }),
    ...(site.isVuepressOne && { isVuepressOne: true }),
    ...(site.permalinks && { permalinks: site.permalinks }),
    ...(site.locks && { locks: site.locks }),
    ...(site.isReco && { isReco: true }),
    rewrites,
    ...(isByCode(site, name) && { isByCode: true as const }),
    ...(site.authors && { authors: site.authors }),
  }
}

// Rewrites do not look at capitals.
const isByCode = ({ rewritesUnread = [] }: VitepressSite, name: string) =>
  rewritesUnread.some((start) => name.toLowerCase().startsWith(start.toLowerCase()))

/** The folder of the language, the deepest of several, or ''. */
function localeOf(locales: Record<string, string>, shown: string): string {
  let best = ''
  for (const folder of Object.keys(locales))
    if (folder.length > best.length && shown.startsWith(`${folder}/`)) best = folder
  return best
}

const keys = keyTable({ ...siteKeys, lang: [], path: [], slug: [] })

/** Reads texts by these rules. */
function vitepressReader(rules: VitepressRules): Reader {
  return {
    keys: rules.isVuepress ? vuepressKeys : keys,
    defaults: null,
    timeZone: rules.timeZone,
    heads: 'begun',
    separators: { tags: commas, categories: commas },
    addressHasFolder: true,
    hides: (page) => asksPassword(rules, page),
    period: ({ source, file }) => readOrderedPeriod(source, rules.timeZone, dateIn(rules, file)),
    prepare: ({ source }) => {
      rollDates(source)
      if (rules.isVuepressOne) dropCodeMarks(source)
      else if (!rules.isVuepress) dropMarks(source)
      nameAuthors(source, rules.authors ?? {})
    },
    title: rules.isVuepressOne ? vuepressOneTitle : (page) => headingTitle(page, 'faces'),
    place: (page) => vitepressPlace(rules, page),
  }
}

/** VitePress reads the key `title` as the text of a heading; VuePress 2 shows it as it is. */
function dropMarks({ candidates }: SourceFields): void {
  for (const title of candidates.get('title') ?? [])
    if (typeof title.value === 'string') title.value = headingWords(title.value, 'faces')
}

/** VitePress reads no date from a name. */
const dateIn = ({ isVuepress, from, timeZone }: VitepressRules, file: string) =>
  isVuepress ? periodOfName(file.slice(from.length), timeZone) : null

function vitepressPlace(rules: VitepressRules, page: DatedPage) {
  const { from, basePath, cleanUrls, lang, prefix } = rules
  if (rules.isVuepressOne) return vuepressOnePlace(rules, page)
  if (rules.isVuepress) return vuepressPlace(rules, page)
  const { shown: file } = rewrite(rules.rewrites, page.file.slice(from.length))
  const shown = file.replace(/\.md$/i, '')
  const isIndex = /(?:^|\/)index$/.test(shown)
  const ending = isIndex || cleanUrls ? '' : '.html'
  const logical = prefix === '' ? shown : shown.slice(prefix.length + 1)
  return placeAt(page, {
    lang,
    basePath,
    prefix,
    address: `/${isIndex ? shown.slice(0, -'index'.length) : shown}${ending}`,
    isByCode: rules.isByCode === true,
    key: logical.replace(/\/?(?:^|(?<=\/))index$/, '') || 'index',
    isExplicit: false,
  })
}
