import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { ownValue } from '../config/own-value.ts'
import { readPathPatterns } from '../config/path-patterns.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import { mapAt, textAt, valueAt } from '../config/values.ts'
import type {
  Detection,
  Dialect,
  PageKind,
  SiteFiles,
  SiteOptions,
  SiteReading,
} from '../dialect.ts'
import { astroMarkup } from '../markup/in-code.ts'
import { isAuthorsFile, readAuthors } from '../reading/author-files.ts'
import { type LoaderFilter, readLoaders } from './loaders.ts'
import { astroReader } from './reader.ts'
import { type AstroRules, type AstroSite, authorFiles, type Collection } from './site.ts'

export const astro: Dialect<AstroSite, AstroRules> = {
  name: 'astro',
  detect,
  isSiteFile,
  readSite,
  kindOf,
  rulesOf,
  reader: astroReader,
}

const config = /(^|.*\/)astro\.config\.[cm]?[jt]s$/
const contentConfig = /(?:^|\/)(?:content\.config|content\/config)\.[cm]?[jt]s$/

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
  const { value } = loadCode(files, file, wanted, problems)
  const source = root + folderOf(textAt(value, 'srcDir') ?? 'src')
  const authors = readAuthors(files, root, authorFiles, problems)
  const site: AstroSite = {
    dialect: 'astro',
    root,
    pages: `${source}pages/`,
    publicFolder: root + folderOf(textAt(value, 'publicDir') ?? 'public'),
    outFolder: root + folderOf(textAt(value, 'outDir') ?? 'dist'),
    collections: collectionsOf(
      files,
      root,
      source,
      (files.text(file) ?? '').includes('starlight('),
      problems,
    ),
    patterns: readPathPatterns(options.paths),
    basePath: pathOfUrl(textAt(value, 'base') ?? ''),
    ending: endingOf(value),
    ...languagesOf(value, options.lang),
    ...(Object.keys(authors).length > 0 && { authors }),
    ...astroMarkup(value),
  }
  return { site, problems }
}

const folderOf = (path: string) => `${path.replace(/^(?:\.?\/)+|\/+$/g, '')}/`

function endingOf(value: JsonObject): AstroSite['ending'] {
  const slash = textAt(value, 'trailingSlash')
  if (slash === 'never') return ''
  return slash !== 'always' && textAt(value, 'build', 'format') === 'file' ? '.html' : '/'
}

/** The languages of Astro, or else those of Starlight. */
function languagesOf(value: JsonObject, lang: string): Pick<AstroSite, 'locales' | 'lang'> {
  const integrations = Array.isArray(value.integrations) ? value.integrations : []
  const starlight = integrations.find((one) => isMap(one) && isMap(one.locales))
  const own = textAt(value, 'i18n', 'defaultLocale')
  if (!isMap(starlight))
    return { locales: localesOf(valueAt(value, 'i18n', 'locales')), lang: own ?? lang }
  const { root, ...folders } = mapAt(starlight, 'locales') ?? {}
  const list = Object.entries(folders).map(([path, one]) => {
    return { path, codes: [(isMap(one) ? textAt(one, 'lang') : undefined) ?? path] }
  })
  const locales = localesOf(list)
  const folder = textAt(starlight, 'defaultLocale')
  const first = isMap(root) ? textAt(root, 'lang') : folder && ownValue(locales, folder)
  return { locales, lang: first ?? own ?? lang }
}

function localesOf(list: Json | undefined): Record<string, string> {
  const entries = (Array.isArray(list) ? list : []).flatMap((item): [string, string][] => {
    if (!isMap(item)) return textOf(item) ? [[textOf(item) ?? '', textOf(item) ?? '']] : []
    const codes = item.codes
    const path = textAt(item, 'path') ?? ''
    return [[path, (Array.isArray(codes) ? textOf(codes[0] ?? null) : null) ?? path]]
  })
  return Object.fromEntries(entries.map(([path, code]) => [path, canonicalLang(code) ?? code]))
}

/** The folders of the content's configuration, and those below `src/content`. */
function collectionsOf(
  files: SiteFiles,
  root: string,
  source: string,
  isStarlight: boolean,
  problems: Problem[],
): Collection[] {
  const bases = new Set<string>()
  const filters = new Map<string, LoaderFilter>()
  for (const name of files.names) {
    if (contentConfig.test(name) && name.startsWith(root))
      for (const [, base = ''] of (files.text(name) ?? '').matchAll(
        /base:\s*['"`]([^'"`]{1,500})['"`]/g,
      ))
        bases.add(root + folderOf(base))
    if (contentConfig.test(name) && name.startsWith(root))
      for (const [base, filter] of readLoaders(files.text(name) ?? '', problems))
        filters.set(root + folderOf(base), filter)
    const [, collection] = name.startsWith(`${source}content/`)
      ? (/^([^/]+)\//.exec(name.slice(source.length + 8)) ?? [])
      : []
    if (collection) bases.add(`${source}content/${collection}/`)
  }
  return [...bases]
    .sort((one, other) => other.length - one.length)
    .map((base) => ({
      base,
      ...filters.get(base),
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
  const name = file.slice(folder.length)
  const isHidden = name.split('/').some((part) => /^[_.]/.test(part))
  if (isHidden || !isLoaded(site, folder, name)) return 'not_content'
  if (file.endsWith('/') || markdown.test(name)) return 'article'
  if (/\.(?:html?|mdoc|rst|adoc)$/i.test(name)) return 'not_markdown'
  return /\.(?:astro|vue|svelte|[cm]?[jt]sx?)$/i.test(name) ? 'code' : 'file'
}

function isLoaded({ collections }: AstroSite, folder: string, name: string): boolean {
  const collection = collections.find(({ base }) => base === folder)
  if (!collection || !markdown.test(name)) return true
  const { include, exclude } = collection
  return (!include || include.some((glob) => matchesGlob(glob, name))) && !isLeftOut(exclude, name)
}

function rulesOf(site: AstroSite, file: string): AstroRules {
  const { pages, basePath, ending, locales, lang, patterns } = site
  const isPage = file.startsWith(pages)
  const given = patterns.find(({ folder }) => file.startsWith(folder))
  const collection = site.collections.find(({ base }) => file.startsWith(base))
  return {
    dialect: 'astro',
    from: given?.folder ?? (isPage ? pages : (collection?.base ?? site.root)),
    isPage: isPage && !given,
    pattern: given?.pattern ?? collection?.route ?? null,
    basePath,
    ending,
    locales,
    lang: canonicalLang(lang) ?? lang,
    ...(site.authors && { authors: site.authors }),
  }
}
