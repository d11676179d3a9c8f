import { findRoot } from '../config/root.ts'
import type { SiteFiles } from '../dialect.ts'

const configName = /(?:^|\/)_config\.(?:ya?ml|toml)$/
const otherName = /(?:^|\/)_config(?:[-_.][\w.-]+|\/[\w.-]+)\.ya?ml$/
const isForTrials = /\b_?config[-_./](?:[\w.-]*[-_.])?(?:dev|stag|test|local|preview|debug)/

const foreign = /(?:^|\/)(?:node_modules|vendor|themes|_site)\//

/** Whether a file may be the configuration of Jekyll, or of Hexo. */
export const isConfigFile = (file: string) => configName.test(file) && !foreign.test(file)

/** Whether a build may name a file as the configuration. */
export const isNamedConfig = (file: string) => otherName.test(file) && !foreign.test(file)

export const isGemfile = (file: string) => /(?:^|\/)Gemfile$/.test(file) && !foreign.test(file)

/** The configuration of a site, and the folder that it is for. */
export interface FoundConfig {
  root: string
  file: string | null
  /** Whether it has the name that Jekyll looks for. */
  isUsual: boolean
  /** Whether there are several, and only the command that builds the site names those it reads. */
  isOpen: boolean
}

/**
 * The configuration nearest to the top. If there is no `_config.yml`, a command names another file
 * (`--config _config-prod.yml`), which is the only one for production, or is not known.
 */
export function findConfig(files: SiteFiles): FoundConfig {
  const [usual] = nearest(files, isConfigFile)
  if (usual !== undefined) return { root: rootOf(usual), file: usual, isUsual: true, isOpen: false }
  const others = namedConfigs(files)
  const [first] = others
  const isOpen = others.length > 1
  const root = first === undefined ? (findRoot(files, layouts) ?? '') : rootOf(first)
  return { root, file: isOpen ? null : (first ?? null), isUsual: false, isOpen }
}

/** The files nearest to the top that a build may name as the configuration, but not for trials. */
export const namedConfigs = (files: SiteFiles): string[] =>
  nearest(files, isNamedConfig).filter((name) => !isForTrials.test(name))

export const layouts = /(^|\/)_layouts\//

const rootOf = (file: string) => file.replace(/(^|\/)_config(?:\/[^/]*|[^/]*)$/, '$1')

/** Of the wanted files those whose folder is nearest to the top. */
function nearest({ names }: SiteFiles, isWanted: (name: string) => boolean): string[] {
  let depth = Number.POSITIVE_INFINITY
  const found = [...names].filter(isWanted)
  for (const name of found) depth = Math.min(depth, depthOf(name))
  return found.filter((name) => depthOf(name) === depth)
}

const depthOf = (file: string) => rootOf(file).split('/').length
