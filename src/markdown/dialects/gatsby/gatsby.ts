import type { JsonObject } from '../../../shapes.ts'
import { commas } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { findLangInName } from '../../file/langs.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { fillPattern } from '../config/path-patterns.ts'
import { matchesRegex } from '../config/regex.ts'
import { kindBeside } from '../config/root.ts'
import { textAt } from '../config/values.ts'
import type {
  DatedPage,
  Dialect,
  PageKind,
  Reader,
  SiteFiles,
  SiteOptions,
  SiteReading,
} from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import { isImported } from './node-files.ts'
import { nameBelow, nameFolderOf } from './node-names.ts'
import { ofFile, passesTest } from './page-test.ts'
import { addressByName } from './plugins.ts'
import {
  detectGatsby,
  type GatsbyRules,
  type GatsbySite,
  isSiteFile,
  namedIn,
  readGatsbySite,
} from './read-site.ts'
import { addressByRoute, type FileRoute } from './routes.ts'
import { noPageProblem } from './site-pages.ts'

export const gatsby: Dialect<GatsbySite, GatsbyRules> = {
  name: 'gatsby',
  takesPaths: true,
  detect: detectGatsby,
  isSiteFile,
  isImported,
  readSite,
  kindOf,
  rulesOf,
  reader: gatsbyReader,
}

function readSite(files: SiteFiles, options: SiteOptions): SiteReading<GatsbySite> {
  const { site, problems } = readGatsbySite(files, options)
  if (site.pages === undefined) return { site, problems }
  const isText = (file: string) =>
    isPageName(file) && kindOf(site, file) === 'article' && !patternOf(site, file)
  const more = noPageProblem(files, isText, site.pages, (file) => namedIn(site, file))
  return { site, problems: [...problems, ...more] }
}

const isPageName = (file: string) => /\.(?:md|markdown|mdx)$/i.test(file)
const patternOf = ({ patterns }: GatsbySite, file: string) =>
  patterns.find(({ folder }) => file.startsWith(folder))

const folderKinds: Record<string, PageKind> = {
  static: 'file',
  public: 'build_output',
  '.cache': 'build_output',
}

function kindOf(site: GatsbySite, file: string): PageKind {
  const { root, sources } = site
  if (file.endsWith('/') && sources.some((one) => one.startsWith(file))) return 'article'
  const isPage = isPageName(file)
  if (isPage && isIgnored(site, file)) return 'not_content'
  if (sources.some((folder) => file.startsWith(folder)))
    return isPage || file.endsWith('/') ? 'article' : 'file'
  if (isSiteFile(file)) return 'file'
  return kindBeside(root, file, folderKinds) ?? (isPage ? 'not_content' : 'code')
}

function rulesOf(site: GatsbySite, file: string): GatsbyRules {
  const { basePath, lang, timeZone, usesFilePath, addressKey, otherKeys } = site
  const given = patternOf(site, file)
  const asks = given || site.pages === undefined ? 'yes' : ofFile(site.pages, namedIn(site, file))
  const source = site.sources.find((folder) => file.startsWith(folder)) ?? ''
  const folder = given || !usesFilePath ? undefined : nameFolderOf(site, file.slice(source.length))
  const pattern = given?.pattern ?? (usesFilePath && folder !== null ? '/:slug/' : null)
  return {
    dialect: 'gatsby',
    from: given?.folder ?? source,
    pattern,
    basePath,
    lang: langOfName(file) ?? lang,
    timeZone,
    ...(folder && { nameFolder: folder }),
    ...(addressKey !== undefined && given === undefined && { addressKey }),
    ...(otherKeys && given === undefined && { otherKeys }),
    // A doubt never publishes.
    ...(asks !== 'yes' && typeof asks !== 'object' && { isHidden: true }),
    ...(asks !== null && typeof asks === 'object' && { asks }),
    ...(site.route && given === undefined && { route: site.route }),
    ...(source !== '' && source === site.addressByName && !given && { isByName: true as const }),
  }
}

/** The language of `index.fr.md`. */
function langOfName(file: string): string | null {
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.[^./]*$/, '')
  const dot = base.lastIndexOf('.')
  return dot > 0 ? findLangInName(base.slice(dot + 1)) : null
}

// The globs are compared with whole paths, of which only the end is known.
const isIgnored = ({ ignored, ignoredBy }: GatsbySite, file: string) =>
  isLeftOut(ignored, file) ||
  isLeftOut(
    ignored?.map((glob) => `**/${glob}`),
    file,
  ) ||
  ignoredBy?.some((one) => matchesRegex(one, `/${file}`)) === true

const keys = keyTable({
  ...siteKeys,
  cover: ['featuredImage', 'featuredimage', 'featured', ...siteKeys.cover],
  lang: ['lang', 'language', 'locale'],
  path: [],
  slug: [],
})

/** Reads texts by these rules. */
function gatsbyReader({ timeZone, ...rules }: GatsbyRules): Reader {
  return {
    keys,
    defaults: null,
    timeZone,
    heads: 'begun',
    separators: { tags: commas, categories: commas },
    prepare: ({ source }) => rollDates(source),
    hides: ({ source }) =>
      rules.asks !== undefined && passesTest(rules.asks, source.data) !== 'yes',
    period: ({ source }) => readOrderedPeriod(source, timeZone),
    place: (page) => gatsbyPlace(rules, page),
  }
}

function gatsbyPlace(rules: Omit<GatsbyRules, 'timeZone'>, page: DatedPage): ArticlePlace | null {
  const { from, pattern, basePath, lang, addressKey, otherKeys, route } = rules
  const { data } = page.source
  const name = nameBelow(rules.nameFolder, page.file.slice(from.length)).replace(/\.[^./]*$/, '')
  const slug = name.replace(/(?:^|\/)index$/, '')
  const parts = { slug, lang, title: page.title ?? '', categories: [] }
  const date = page.publishedAt === null ? null : new Date(page.publishedAt)
  const isOther = otherKeys?.some((key) => Object.hasOwn(data, key)) === true
  const filled = pattern === null || isOther ? null : fillPattern(pattern, { ...parts, date })
  const given = addressKey === undefined ? undefined : textAt(data, addressKey)
  const own = given === undefined ? filled : withSlash(given)
  const byName = rules.isByName ? addressByName(page.file.slice(from.length)) : own
  const address = route ? routed(route, data, filled) : byName
  return placeAt(page, {
    lang,
    basePath,
    prefix: '',
    address: address ?? `/${slug}/`,
    isByCode: address === null,
    key: langOfName(page.file) === null ? slug : withoutEnd(slug),
    isExplicit: given !== undefined,
  })
}

/** The address that a file of `src/pages/` makes of a key, or of the name of the text. */
function routed({ prefix, field }: FileRoute, data: JsonObject, ofFile: string | null) {
  const [first, ...key] = field
  const given = first === 'frontmatter' ? textAt(data, ...key) : ofFile
  const address = given ? addressByRoute(prefix, given) : null
  return address === null ? null : withSlash(address)
}

const withoutEnd = (slug: string) =>
  slug.slice(0, slug.lastIndexOf('.')).replace(/(?:^|\/)index$/, '')

// Gatsby 5 ends each address but those of files with a slash (trailingSlash: 'always').
const withSlash = (path: string) => {
  const bare = path.replace(/^\/+|\/+$/g, '')
  const isFile = /\.(?:html|json|js|map|txt|xml|pdf)$/.test(bare)
  return bare === '' ? '/' : `/${bare}${isFile ? '' : '/'}`
}
