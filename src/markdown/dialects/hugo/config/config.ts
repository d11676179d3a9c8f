import type { JsonObject, Problem } from '../../../../shapes.ts'
import { loadConfig } from '../../config/load.ts'
import { lowerKeys, mergeMaps } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'

const configFile = /^(?:hugo|config)\.(?:toml|ya?ml|json)$/
// Hugo walks folders below too, and goes by the last part of a name.
const inConfigFolder = /^config\/(?:_default|production)\/(?:.+\/)?([^/]+)\.(?:toml|ya?ml|json)$/

// Files that pages, or other programs, read.
const foreign = /(?:^|\/)(?:data|static|assets|resources|node_modules)\//

/** Whether a file may be configuration of Hugo, at the root of a site or in its config folder. */
export function isConfigFile(file: string): boolean {
  if (foreign.test(file)) return false
  const base = file.slice(file.lastIndexOf('/') + 1)
  return (
    configFile.test(base) ||
    /(?:^|\/)config\/(?:_default|production)\/.+\.(?:toml|ya?ml|json)$/.test(file)
  )
}

/** The configuration below a root as one map with keys in lower case; null if there is none. */
export function loadHugoConfig(
  files: SiteFiles,
  root: string,
  problems: Problem[],
): JsonObject | null {
  const [first] = atRoot.map((name) => root + name).filter((name) => files.names.has(name))
  const below = [...files.names]
    .filter((name) => name.startsWith(root) && inConfigFolder.test(name.slice(root.length)))
    .sort(byPrecedence)
  let config: JsonObject | null = null
  for (const name of first === undefined ? below : [first, ...below]) {
    const part = readPart(files, name, name.slice(root.length), problems)
    if (part) config = mergeMaps(config ?? {}, part)
  }
  return config
}

// Of these Hugo reads the first one.
const atRoot = ['hugo', 'config'].flatMap((base) =>
  ['toml', 'yaml', 'yml', 'json'].map((end) => `${base}.${end}`),
)

// The defaults give way to the environment.
const rankOf = (name: string) => Number(/config\/production\//.test(name))
const byPrecedence = (one: string, other: string) =>
  rankOf(one) - rankOf(other) || (one < other ? -1 : 1)

function readPart(
  files: SiteFiles,
  file: string,
  name: string,
  problems: Problem[],
): JsonObject | null {
  if (configFile.test(name)) {
    const data = loadConfig(files, file, problems)
    return data && lowerKeys(data)
  }
  const [, part] = inConfigFolder.exec(name) ?? []
  if (part === undefined) return null
  const data = loadConfig(files, file, problems)
  return data && nested(part.toLowerCase(), lowerKeys(data))
}

/**
 * `params.toml` holds the map `params`, `menus.en.toml` and `params.en.toml` those of one
 * language; any other name with a language, such as `languages.en.toml`, holds the language.
 */
function nested(part: string, data: JsonObject): JsonObject {
  if (part === 'config' || part === 'hugo') return data
  const dot = part.lastIndexOf('.')
  // Since 0.162 such a file may repeat the key around all that it holds.
  if (dot === -1) return part in data && Object.keys(data).length === 1 ? data : { [part]: data }
  const [key, lang] = [part.slice(0, dot), part.slice(dot + 1)]
  const isMap = key === 'params' || key === 'menu' || key === 'menus'
  return { languages: { [lang]: isMap ? { [key]: data } : data } }
}
