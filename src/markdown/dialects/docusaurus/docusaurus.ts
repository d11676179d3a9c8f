import type { Problem } from '../../../shapes.ts'
import { canonicalLang } from '../../file/langs.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { ownValue } from '../config/own-value.ts'
import { optionUnread } from '../config/problems.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import { flagAt, textAt } from '../config/values.ts'
import type {
  Detection,
  Dialect,
  PageKind,
  SiteFiles,
  SiteOptions,
  SiteReading,
} from '../dialect.ts'
import { docusaurusMarkup } from '../markup/in-code.ts'
import { frontMatterCode } from './front-matter-code.ts'
import { instancesOf, localesOf, mountsOf } from './instances.ts'
import { docusaurusReader } from './reader.ts'
import type { DocusaurusRules, DocusaurusSite, Mount } from './site.ts'

export const docusaurus: Dialect<DocusaurusSite, DocusaurusRules> = {
  name: 'docusaurus',
  detect,
  isSiteFile,
  isImported,
  readSite,
  kindOf,
  rulesOf,
  reader: docusaurusReader,
}

const config = /(?:^|\/)docusaurus\.config\.[cm]?[jt]s$/

const isOwn = (file: string) => !/(?:^|\/)node_modules\//.test(file)

const siteFile = /(?:^|_|\/)versions\.json$|\/[\w-]*(?:author|tag)[\w-]*\.ya?ml$/
function isSiteFile(file: string): boolean {
  return isOwn(file) && (config.test(file) || siteFile.test(file))
}

// Sites of other generators may have thousands of files in these folders.
const dataFolder = /(?:^|\/)(?:_?data|assets|public|resources|static)\//

/** Whether a file may hold the authors or tags of a blog, which may have any name. */
function isImported(file: string): boolean {
  return isOwn(file) && /\/[\w-]+\.ya?ml$/.test(file) && !dataFolder.test(file)
}

function findConfig({ names }: SiteFiles): string | null {
  let best: string | null = null
  for (const name of names)
    if (
      config.test(name) &&
      !/(?:^|\/)node_modules\//.test(name) &&
      (best === null || name.length < best.length)
    )
      best = name
  return best
}

function detect(files: SiteFiles): Omit<Detection, 'name'> | null {
  const file = findConfig(files)
  return file === null ? null : { certainty: 'certain', because: [file] }
}

// Options that change addresses, dates or what is content.
const matters =
  /^(?:|baseUrl|trailingSlash|i18n|presets(?:\.\d+)*(?:\.(?:docs|blog|pages)(?:\.(?:path|routeBasePath|exclude|versions|lastVersion|numberPrefixParser))?)?|plugins\.\d+\.1\.(?:id|path|routeBasePath))$/

function readSite(files: SiteFiles, options: SiteOptions): SiteReading<DocusaurusSite> {
  const problems: Problem[] = []
  const file = findConfig(files)
  const { value, unread } = loadCode(files, file ?? '', {}, problems)
  for (const { name } of unread.filter((one) => matters.test(one.name)).slice(0, 20))
    problems.push(
      optionUnread(
        `${file}: "${name}" is made by code, which is not run, so that addresses may differ.`,
      ),
    )
  const root = file?.replace(/[^/]+$/, '') ?? ''
  const locales = localesOf(value, options.lang, unread)
  const mounts = instancesOf(value, unread, files, root).flatMap((one) =>
    mountsOf(one, locales, root, files, problems),
  )
  const site: DocusaurusSite = {
    dialect: 'docusaurus',
    root,
    basePath: pathOfUrl(textAt(value, 'baseUrl') ?? ''),
    trailingSlash: flagAt(value, 'trailingSlash') ?? null,
    timeZone: 'UTC',
    mounts: mounts.sort((one, other) => other.from.length - one.from.length),
    ...frontMatterCode(files.text(file ?? '') ?? '', unread, problems),
    ...docusaurusMarkup(value, files.text(file ?? '') ?? ''),
  }
  return { site, problems }
}

const folderKinds: Record<string, PageKind> = {
  static: 'file',
  build: 'build_output',
  '.docusaurus': 'build_output',
  node_modules: 'code',
}

function kindOf(site: DocusaurusSite, file: string): PageKind {
  const mount = site.mounts.find(({ from }) => file.startsWith(from))
  if (mount) return kindInMount(mount, file)
  if (config.test(file) || /(?:^|\/)[\w-]*versions\.json$/.test(file)) return 'file'
  if (
    file.endsWith('/') &&
    (site.root.startsWith(file) || site.mounts.some(({ from }) => from.startsWith(file)))
  )
    return 'article'
  const [top = '', ...rest] = (
    file.startsWith(site.root) ? file.slice(site.root.length) : file
  ).split('/')
  const known = rest.length > 0 ? ownValue(folderKinds, top) : undefined
  return known ?? (/\.(?:mdx?|markdown|rst|adoc|html?)$/i.test(file) ? 'not_content' : 'code')
}

function kindInMount({ from, exclude, include, alone, replaced }: Mount, file: string): PageKind {
  const name = file.slice(from.length)
  const parts = name.split('/')
  // Such folders hold parts of pages, and pictures that pages show.
  const isPart = parts.some((part) => part.startsWith('_'))
  if (isPart && /\.mdx?$/.test(name)) return 'not_content'
  // Its globs match no names that begin with a dot.
  if (parts.some((part) => part.startsWith('.')) || isLeftOut(exclude, name)) return 'not_content'
  if (alone?.includes(name) || replaced?.includes(name)) return 'not_content'
  if (/\.mdx?$/.test(name))
    return !include || include.some((glob) => matchesGlob(glob, name)) ? 'article' : 'not_content'
  return /\.(?:[cm]?[jt]sx?)$/.test(name) ? 'code' : 'file'
}

function rulesOf(site: DocusaurusSite, file: string): DocusaurusRules {
  const { basePath, trailingSlash, timeZone, mounts } = site
  const mount = mounts.find(({ from }) => file.startsWith(from)) ?? fallback
  const { exclude: _, include: __, alone: ___, replaced: ____, ...rest } = mount
  const lang = canonicalLang(mount.locale) ?? mount.locale
  return { dialect: 'docusaurus', basePath, ...rest, lang, trailingSlash, timeZone }
}

// For a file that was stored before and is no content now.
const fallback: Mount = {
  from: '',
  kind: 'page',
  locale: 'en',
  prefix: '',
  route: '',
  group: '',
  hasNumbers: false,
  exclude: [],
  authors: {},
  tags: {},
}
