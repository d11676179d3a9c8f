import { findRoot } from '../config/root.ts'
import type { SiteFiles } from '../dialect.ts'

/** The settings of a site: their folder and, the first ones first, the names in it. */
export interface SettingsFiles {
  root: string
  names: string[]
  /** The file that shows it. */
  because: string
  /** The folder of the program that builds the site, if one names the settings. */
  builtIn?: string
}

const usual = /(^|\/)pelicanconf\.py$/
// The name that Pelican's samples had before.
const former = /(^|\/)pelican\.conf\.py$/
const publish = 'publishconf.py'

/** The settings by their usual name, else as the programs that build the site name them. */
export function findSettings(files: SiteFiles): SettingsFiles | null {
  const found = named(files, usual, 'pelicanconf.py')
  const built = found?.root === '' ? null : namedByBuild(files)
  if (found) return built?.root === found.root ? { ...built, ...found } : found
  return built ?? named(files, former, 'pelican.conf.py') ?? byContent(files)
}

function named(files: SiteFiles, pattern: RegExp, name: string): SettingsFiles | null {
  const root = findRoot(files, pattern)
  return root === null ? null : { root, names: [name, publish], because: root + name }
}

const builds = /^(?:[^/]+\/)?(?:Makefile|tasks\.py|fabfile\.py)$/
const maxBuilds = 10
const maxText = 100_000

function namedByBuild(files: SiteFiles): SettingsFiles | null {
  for (const build of shallowest(files, builds)) {
    const text = files.text(build)?.slice(0, maxText) ?? ''
    const [first, later] = [settings, publishing].map((pattern) => {
      const name = pattern
        .exec(text)
        ?.slice(1)
        .find((one) => one !== undefined)
      return name && folderOf(build) + name.replace(/^\.\//, '')
    })
    if (!first || !files.names.has(first) || !/pelican/i.test(text)) continue
    const root = folderOf(first)
    const isBeside = later?.startsWith(root) === true && later !== first
    const names = [first, isBeside ? later : root + publish].map((one) => one.slice(root.length))
    return { root, names, because: build, builtIn: folderOf(build) }
  }
  return null
}

const shallowest = ({ names }: SiteFiles, pattern: RegExp) =>
  [...names]
    .filter((name) => pattern.test(name))
    .sort((one, other) => one.split('/').length - other.split('/').length)
    .slice(0, maxBuilds)

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1)

// As the files of Pelican's quickstart write it, and in a call of its own.
const anyOf = (...patterns: RegExp[]) =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'm')
const settings = anyOf(
  /^CONFFILE *[:?]?= *(?:\$[({]\w+[)}]\/)?([\w./-]+\.py)/,
  /\bSETTINGS_FILE_BASE *= *['"]([\w./-]+\.py)['"]/,
  /\bpelican\b[^\n]{0,200}?(?:-s|--settings)[ =]+([\w./-]+\.py)/,
)
const publishing = anyOf(
  /^PUBLISHCONF *[:?]?= *(?:\$[({]\w+[)}]\/)?([\w./-]+\.py)/,
  /['"]settings_publish['"] *: *['"]([\w./-]+\.py)['"]/,
)

const plain = /^(?:[^/]+\/)?(?:settings|conf|config)\.py$/

/** Settings of another name that assign what only Pelican has. */
function byContent(files: SiteFiles): SettingsFiles | null {
  for (const because of shallowest(files, plain)) {
    const text = files.text(because)?.slice(0, maxText) ?? ''
    if (!/^SITENAME *=/m.test(text) || !ofPelican.test(text)) continue
    const root = folderOf(because)
    return { root, names: [because.slice(root.length), publish], because }
  }
  return null
}

const ofPelican =
  /^(?:(?:ARTICLE|PAGE)_(?:URL|PATHS|DIR|SAVE_AS)|FEED_ALL_ATOM|DEFAULT_PAGINATION) *=/m
