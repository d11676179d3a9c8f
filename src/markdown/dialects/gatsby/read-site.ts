import type { Problem } from '../../../shapes.ts'
import { exclusionsOf, hideAll, unreadExclusion } from '../config/exclusions.ts'
import { type PathPattern, readPathPatterns } from '../config/path-patterns.ts'
import { optionUnread } from '../config/problems.ts'
import { isReadableRegex } from '../config/regex.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import type { StaticConfig } from '../config/static/reader.ts'
import { textAt } from '../config/values.ts'
import type { Detection, Rules, Site, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { gatsbyMarkup } from '../markup/in-code.ts'
import { type NodeCode, readNodeCode } from './node-code.ts'
import { nodeFiles } from './node-files.ts'
import { type NamedFile, type PageTest, withFields } from './page-test.ts'
import { pagesByCode } from './pages-made.ts'
import { pluginFields, pluginLanguages } from './plugins.ts'
import { type FileRoute, readRoutes } from './routes.ts'
import { pagesOf } from './site-pages.ts'
import { sourcesIn } from './sources.ts'

export interface GatsbySite extends Site, NodeCode {
  dialect: 'gatsby'
  root: string
  /** The folders of the content within the source, the longest first. */
  sources: string[]
  basePath: string
  lang: string
  timeZone: string
  patterns: PathPattern[]
  /** Globs and expressions of what is left out. */
  ignored?: string[]
  ignoredBy?: string[]
  /** What a text must be to become a page; absent if that is not known. */
  pages?: PageTest
  /** The folder whose texts have addresses by their names and languages. */
  addressByName?: string
  /** The names of the sources, by their folders. */
  sourceNames: Record<string, string>
  /** The only file of a page by which texts get their address. */
  route?: FileRoute
}

export interface GatsbyRules extends Rules {
  dialect: 'gatsby'
  from: string
  /** Null if only the code of the site knows the address. */
  pattern: string | null
  basePath: string
  lang: string
  timeZone: string
  /** The folder that the code takes off the name of the file. */
  nameFolder?: string
  /** The key that holds the address, and keys that may hold another one. */
  addressKey?: string
  otherKeys?: string[]
  /** What the keys of a text must be for it to become a page. */
  asks?: PageTest
  route?: FileRoute
  /** Whether a plugin makes the address of its name and language. */
  isByName?: true
}

const configFile = /(^|\/)gatsby-config\.[cm]?[jt]s$/
export const isSiteFile = (file: string) => /(?:^|\/)gatsby-(?:config|node)\.[cm]?[jt]s$/.test(file)

const named = ({ names }: SiteFiles, start: string) =>
  ['js', 'ts', 'mjs', 'cjs', 'mts'].map((end) => `${start}.${end}`).find((file) => names.has(file))

/** Whether the files look like a site of Gatsby. */
export function detectGatsby(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile)
  const file = root === null ? undefined : named(files, `${root}gatsby-config`)
  return file === undefined ? null : { certainty: 'certain', because: [file] }
}

/** Reads the folders of the content and the base path without running the configuration. */
export function readGatsbySite(files: SiteFiles, options: SiteOptions): SiteReading<GatsbySite> {
  const problems: Problem[] = []
  const root = findRoot(files, configFile) ?? ''
  const file = named(files, `${root}gatsby-config`)
  const wanted = { pathPrefix: 'Addresses are read without a base path.' }
  const read = file === undefined ? noConfig : loadCode(files, file, wanted, problems)
  const patterns = readPathPatterns(options.paths)
  const text = (file && files.text(file)) || ''
  const languages = languagesIn(files, root, file, read)
  const { sources: here, names } = sourcesIn(files, { root, file, patterns }, problems)
  const isOpen = here.length === 0 && text.includes('gatsby-source-filesystem')
  return {
    site: {
      dialect: 'gatsby',
      root,
      sources: (here.length > 0 ? here : [file === undefined ? '' : `${root}content/`]).sort(
        (one, other) => other.length - one.length,
      ),
      sourceNames: names,
      ...madeIn(files, root, { text, read }, problems),
      ...(isOpen && { isFilteredByCode: hideAll('path of gatsby-source-filesystem', problems) }),
      basePath: pathOfUrl(textAt(read.value, 'pathPrefix') ?? ''),
      lang: languages.lang ?? options.lang,
      ...(languages.givesAddresses && { addressByName: `${root}src/pages/` }),
      timeZone: options.timeZone,
      patterns,
      ...gatsbyMarkup(text),
      ...ignoredIn(text, problems),
    },
    problems,
  }
}

function languagesIn(
  files: SiteFiles,
  root: string,
  config: string | undefined,
  read: StaticConfig,
) {
  const textsOf = (name?: string) => [...nodeFiles(files, name ? [name] : []).texts.values()]
  return pluginLanguages(read, {
    config: () => textsOf(config).join('\n'),
    node: () => textsOf(named(files, `${root}gatsby-node`)).join('\n'),
  })
}

const noConfig: StaticConfig = { value: {}, unread: [] }

/** Of which texts the calls of `createPage` and the files of pages make pages. */
function madeIn(
  files: SiteFiles,
  root: string,
  { text: config, read }: { text: string; read: StaticConfig },
  problems: Problem[],
) {
  const first = named(files, `${root}gatsby-node`)
  const node = nodeFiles(files, first === undefined ? [] : [first])
  const text = [...node.texts.values()].join('\n')
  const [unread] = /\bcreatePage\b/.test(text) ? [] : node.unread
  if (unread !== undefined) problems.push(unreadImport(unread))
  const { routes, hasOthers } = readRoutes(files, root)
  const texts = [...files.names].filter((name) => /\.(?:md|markdown|mdx)$/i.test(name)).length
  const byCode = pagesByCode(node, texts)
  const made = pagesOf({ root, config, node, code: byCode, routes, hasOtherRoutes: hasOthers })
  const [route] = routes
  const pages = withFields(made, pluginFields(read))
  const { usesFilePath, ...ofNode } = readNodeCode(text)
  return {
    ...ofNode,
    usesFilePath: usesFilePath && byCode.keepsFilePaths,
    // Without such code nothing says that pages are left out.
    ...(pages !== 'yes' && (pages !== 'unread' || first !== undefined) && { pages }),
    ...(routes.length === 1 && route && { route }),
  }
}

/** A file with the sources that hold it. */
export const namedIn = ({ sources, sourceNames }: GatsbySite, file: string): NamedFile => ({
  file,
  sources: sources
    .filter((folder) => file.startsWith(folder))
    .map((folder) => ({ folder, name: sourceNames[folder] ?? null })),
})

const unreadImport = (path: string): Problem =>
  optionUnread(`gatsby-node imports ${path}, which is not read, so that its pages are not known.`)

// Also as a short name of a variable, and not where more follows a list.
const ignoreList =
  /\bignore(?:['"]?\s{0,20}:\s{0,20}(?:\[([^\]]{0,60000})\](?=\s{0,200}[,}]))?|\s{0,20}(?=[,}]))/g
const literal = /\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`|\/((?:[^/\\\n]|\\.)+)\/i?)\s*(?:,|$)/y

/** What `ignore` of the sources leaves out: globs and expressions, or all if code makes it. */
function ignoredIn(text: string, problems: Problem[]): Pick<GatsbySite, 'ignored' | 'ignoredBy'> {
  const globs: string[] = []
  const expressions: string[] = []
  for (const [, list] of text.matchAll(ignoreList))
    if (list === undefined || !addLiterals(list, globs, expressions))
      return { ignored: unreadExclusion('ignore', problems) }
  if (expressions.some((one) => !isReadableRegex(one)) || expressions.length > 200)
    return { ignored: unreadExclusion('ignore', problems) }
  return {
    ...(globs.length > 0 && { ignored: exclusionsOf('ignore', globs, problems) }),
    ...(expressions.length > 0 && { ignoredBy: expressions }),
  }
}

/** Whether a list holds only literals, which are added. */
function addLiterals(list: string, globs: string[], expressions: string[]): boolean {
  literal.lastIndex = 0
  while (literal.lastIndex < list.length && list.slice(literal.lastIndex).trim() !== '') {
    const found = literal.exec(list)
    if (!found) return false
    const [, one, other, third, expression] = found
    if (expression === undefined) globs.push(one ?? other ?? third ?? '')
    else expressions.push(`(?i)${expression.replaceAll('\\/', '/')}`)
  }
  return true
}
