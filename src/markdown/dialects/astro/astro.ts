import { posix } from 'node:path'
import type { JsonObject, Problem } from '../../../shapes.ts'
import { canonicalLang } from '../../file/langs.ts'
import { readPathPatterns } from '../config/path-patterns.ts'
import { optionUnread } from '../config/problems.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import { withOwnPaths } from '../config/static/own-paths.ts'
import { textAt } from '../config/values.ts'
import type {
  Detection,
  Dialect,
  PageKind,
  SiteFiles,
  SiteOptions,
  SiteReading,
} from '../dialect.ts'
import { astroMarkup } from '../markup/in-code.ts'
import { isAuthorsFile, readAuthorFiles } from '../reading/author-files.ts'
import { isPageCode, withFilters } from './filters.ts'
import { languagesOf } from './language.ts'
import { folderOfGlobs, isNamed, isTaken, type Loaders, opener, readLoaders } from './loaders.ts'
import { astroReader } from './reader.ts'
import { isNaming } from './routes/named.ts'
import { type AstroRules, type AstroSite, authorFiles, type Collection } from './site.ts'

export const astro: Dialect<AstroSite, AstroRules> = {
  name: 'astro',
  takesPaths: true,
  detect,
  isSiteFile,
  isImported: (file) => importedFile.test(file) || isPageCode(file) || isNaming(file),
  readSite,
  kindOf,
  rulesOf,
  reader: astroReader,
}

const config = /(^|\/)astro\.config\.[cm]?[jt]s$/
const contentConfig = /(?:^|\/)(?:content\.config|content\/config)\.[cm]?[jt]s$/

/** Code and data beside the configuration, which may hold its languages. */
const importedNames = 'config|consts?|constants|i18n|lang|languages|locales?|settings|site'
const importedFile = new RegExp(
  `(?:^|/)(?!package)[\\w.-]*(?:${importedNames})\\.(?:[cm]?[jt]s|json|ya?ml)$`,
  'i',
)

function isSiteFile(file: string): boolean {
  const isOwn = !/(?:^|\/)node_modules\//.test(file)
  return (
    isOwn && (config.test(file) || contentConfig.test(file) || isAuthorsFile(authorFiles, file))
  )
}

function detect(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, config)
  if (root === null) return null
  return { certainty: 'certain', because: [`${root}astro.config`] }
}

const wanted = {
  base: 'Give addresses by --path.',
  trailingSlash: 'Give addresses by --path.',
  srcDir: 'Give addresses by --path.',
  i18n: 'Give the language by --lang.',
}

function readSite(files: SiteFiles, options: SiteOptions): SiteReading<AstroSite> {
  const problems: Problem[] = []
  const root = findRoot(files, config) ?? ''
  const file = [...files.names].find((name) => config.test(name) && name.startsWith(root)) ?? ''
  const { value, unread } = loadCode(files, file, wanted, problems)
  const isStarlight = (files.text(file) ?? '').includes('starlight(')
  if (isStarlight && unread.some(({ name }) => isLocales.test(name)))
    problems.push(unreadLocales(file))
  const source = root + folderOf(textAt(value, 'srcDir') ?? 'src')
  const { loaders, ...filtered } = loadersOf(files, root, problems)
  const bases = loaders.flatMap(({ base, include }) => [base, folderOfGlobs(base, include ?? [])])
  const collections = collectionsOf(files, root, source, isStarlight, bases)
  const pages = `${source}pages/`
  const authors = readAuthorFiles(files, root, authorFiles, problems)
  const site: AstroSite = {
    dialect: 'astro',
    root,
    pages,
    publicFolder: root + folderOf(textAt(value, 'publicDir') ?? 'public'),
    outFolder: root + folderOf(textAt(value, 'outDir') ?? 'dist'),
    collections: withFilters(collections, files, root, problems),
    loaders,
    ...filtered,
    patterns: readPathPatterns(options.paths),
    basePath: pathOfUrl(textAt(value, 'base') ?? ''),
    ending: endingOf(value),
    ...languagesOf(value, files, { root, pages, collections }, options),
    ...(Object.keys(authors).length > 0 && { authors }),
    ...astroMarkup(value, files.text(file) ?? ''),
  }
  return { site, problems }
}

const isLocales = /^integrations(?:$|\.(?:\d+\.)?(?:locales|defaultLocale)\b)/
const unreadLocales = (file: string): Problem =>
  optionUnread(
    `${file}: locales of Starlight are made by code, which is not run. Give the language by --lang.`,
  )

const folderOf = (path: string) => `${path.replace(/^(?:\.?\/)+|\/+$/g, '')}/`

function endingOf(value: JsonObject): AstroSite['ending'] {
  const slash = textAt(value, 'trailingSlash')
  const format = textAt(value, 'build', 'format')
  // The files have these names, whatever addresses a server redirects.
  if (format === 'file') return '.html'
  if (format === 'preserve') return slash === 'never' ? 'preserve, never' : 'preserve'
  return slash === 'never' ? '' : '/'
}

/** The loaders of the content's configuration, with folders from the top of the source. */
function loadersOf(files: SiteFiles, root: string, problems: Problem[]): Loaders {
  const configs = [...files.names].filter(
    (name) => contentConfig.test(name) && name.startsWith(root),
  )
  const open = opener(files, root)
  const all = configs.map((name) => {
    const text = withOwnPaths(files.text(name) ?? '', posix.dirname(name.slice(root.length)))
    return readLoaders(name, text, open, problems)
  })
  return {
    loaders: all
      .flatMap(({ loaders }) => loaders)
      .map((loader) => ({ ...loader, base: root + loader.base })),
    ...(all.some(({ isFilteredByCode }) => isFilteredByCode) && { isFilteredByCode: true }),
  }
}

/** The folders of the loaders, and those below `src/content`. */
function collectionsOf(
  files: SiteFiles,
  root: string,
  source: string,
  isStarlight: boolean,
  loaded: string[],
): Collection[] {
  // The root holds more than content.
  const bases = new Set(loaded.filter((base) => base !== root))
  for (const name of files.names) {
    const [, collection] = name.startsWith(`${source}content/`)
      ? (/^([^/]+)\//.exec(name.slice(source.length + 8)) ?? [])
      : []
    if (collection) bases.add(`${source}content/${collection}/`)
  }
  return [...bases]
    .sort((one, other) => other.length - one.length)
    .map((base) => ({
      base,
      route: isStarlight && base === `${source}content/docs/` ? '/:slug' : null,
    }))
}

const markdown = /\.(?:md|mdx|markdown)$/i

function kindOf(site: AstroSite, file: string): PageKind {
  const { root, pages, publicFolder, outFolder, collections } = site
  if (/(?:^|\/)node_modules(?:\/|$)/.test(file)) return 'code'
  if (file.startsWith(outFolder)) return 'build_output'
  if (file.startsWith(publicFolder) || (isSiteFile(file) && !markdown.test(file))) return 'file'
  const folders = [root, pages, publicFolder, ...collections.map(({ base }) => base)]
  if (file.endsWith('/') && folders.some((folder) => folder.startsWith(file))) return 'article'
  const folder = [pages, ...collections.map(({ base }) => base)].find((one) => file.startsWith(one))
  if (folder === undefined) {
    if (/\/assets\//.test(file)) return 'file'
    return markdown.test(file) ? 'not_content' : 'code'
  }
  if (!mayBeIn(site, folder, file)) return 'not_content'
  if (file.endsWith('/') || markdown.test(file)) return 'article'
  if (/\.(?:html?|mdoc|rst|adoc)$/i.test(file)) return 'not_markdown'
  return /\.(?:astro|vue|svelte|[cm]?[jt]sx?)$/i.test(file) ? 'code' : 'file'
}

/** Whether a folder of content holds a file for its pages. */
function mayBeIn(site: AstroSite, folder: string, file: string): boolean {
  const { pages, collections } = site
  const isText = markdown.test(file)
  // Earlier versions stored the globs of a collection with its folder.
  const loaders = site.loaders ?? collections.filter(({ base }) => base === folder)
  const isOfLoaders = isText && folder !== pages
  const parts = file.slice(folder.length).split('/')
  if (parts.some((part) => part.startsWith('.'))) return false
  // Folders with an underscore hold parts of pages, and pictures that pages show.
  if (isText && parts.some((part) => part.startsWith('_')))
    return isOfLoaders && isNamed(loaders, file)
  return !isOfLoaders || isTaken(loaders, file)
}

function rulesOf(site: AstroSite, file: string): AstroRules {
  const { pages, basePath, ending, locales, lang, patterns } = site
  const isPage = file.startsWith(pages)
  const given = patterns.find(({ folder }) => file.startsWith(folder))
  const collection = site.collections.find(({ base }) => file.startsWith(base))
  const folders = (given?.folder ?? collection?.base ?? '').slice(site.root.length).split('/')
  const langFolder = folders.findLast((one) => one !== '' && Object.hasOwn(locales, one))
  return {
    dialect: 'astro',
    from: given?.folder ?? (isPage ? pages : (collection?.base ?? site.root)),
    isPage: isPage && !given,
    pattern: given?.pattern ?? collection?.route ?? null,
    basePath,
    ending,
    locales,
    lang: canonicalLang(lang) ?? lang,
    ...(langFolder && { langFolder }),
    ...(!given && collection?.isOfPages && { isOfPages: true as const }),
    ...(!isPage && askedOf(collection, given?.folder)),
    ...(site.authors && { authors: site.authors }),
  }
}

function askedOf(collection: Partial<Collection> = {}, folder?: string) {
  const { base = '', filters, shown, dates, texts, filled, letters, saysLang } = collection
  // Ids are those of the collection, also where a part of it has addresses of its own.
  const isPart = folder !== undefined && folder !== base
  return {
    ...(filters && { filters }),
    ...(shown && { shown: isPart ? { base, ...shown } : shown }),
    ...(dates && { dates }),
    ...(texts && { texts }),
    ...(filled && { filled }),
    ...(letters && { letters }),
    ...(saysLang && { saysLang }),
  }
}
