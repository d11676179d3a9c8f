import type { Json, JsonObject, Problem } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { flagAt, textAt, textsAt, valueAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import { loadHugoConfig } from './config.ts'

type Strategy = 'none' | 'shallow' | 'deep'

/** What Hugo takes from themes unless `_merge` says otherwise; of other keys it takes nothing. */
const usual: Record<string, Strategy> = {
  params: 'deep',
  menu: 'shallow',
  menus: 'shallow',
  mediatypes: 'shallow',
  outputformats: 'shallow',
}

const maxThemes = 50

/**
 * The configuration of a site with what its themes and modules add, by Hugo's rules of `_merge`;
 * keys are in lower case.
 */
export function withThemes(
  files: SiteFiles,
  root: string,
  config: JsonObject,
  problems: Problem[],
): JsonObject {
  const themes = new Map<string, JsonObject | null>()
  if (strategyIn(config) !== 'none') addThemes(themes, files, root, config, problems)
  const merged = [...themes.values()].reduce<JsonObject>((own, theme) => {
    const inherited = strategyIn(own)
    return theme ? mergeInto(own, theme, { strategy: 'none', inherited, path: [] }) : own
  }, config)
  return withoutStrategies(merged)
}

/** The configurations of the themes of a site or theme, each before those that it names itself. */
function addThemes(
  themes: Map<string, JsonObject | null>,
  files: SiteFiles,
  root: string,
  config: JsonObject,
  problems: Problem[],
): void {
  const folder = (textAt(config, 'themesdir') ?? 'themes').replace(/^(?:\.?\/)+|\/+$/g, '')
  for (const name of namesIn(config)) {
    if (themes.has(name) || themes.size >= maxThemes) continue
    const load = (place: string) => loadHugoConfig(files, `${root}${place}/${name}/`, problems)
    const found = load(folder) ?? load('_vendor')
    themes.set(name, found)
    if (found) addThemes(themes, files, root, found, problems)
    else if (takesSettings(config)) problems.push(unread(name))
  }
}

function namesIn(config: JsonObject): string[] {
  const imports = valueAt(config, 'module', 'imports')
  const modules = (Array.isArray(imports) ? imports : []).filter(isMap).flatMap((one) => {
    const isUnused = flagAt(one, 'disable') || flagAt(one, 'ignoreconfig')
    return isUnused ? [] : (textAt(one, 'path') ?? [])
  })
  return [...(textsAt(config, 'theme') ?? []), ...modules]
}

const strategyIn = (map: JsonObject): Strategy | undefined => {
  const text = textAt(map, '_merge')
  return text === 'none' || text === 'shallow' || text === 'deep' ? text : undefined
}

// By default themes add nothing that the reading of texts depends on.
const takesSettings = (config: JsonObject) =>
  [config, ...Object.values(config).filter(isMap)].some((map) =>
    ['shallow', 'deep'].includes(strategyIn(map) ?? ''),
  )

const unread = (name: string): Problem => ({
  code: 'site_option_unread',
  message: `The configuration of the theme "${name.slice(0, 200)}" is not among the files, so that what the site takes from it is not read.`,
  severity: 'warning',
})

interface Merging {
  /** What this map takes. */
  strategy: Strategy
  /** What the maps in it take, unless they have their own strategy. */
  inherited: Strategy | undefined
  /** The keys from the root. */
  path: readonly string[]
}

/** A map with what its strategy takes from that of a theme. */
function mergeInto(own: JsonObject, theme: JsonObject, merging: Merging): JsonObject {
  const merged: JsonObject = Object.assign(Object.create(null), own)
  for (const [key, value] of Object.entries(theme))
    if (key !== '_merge' && !(merging.path.length === 0 && isOfModules(key)))
      addTo(merged, key, value, merging)
  return merged
}

function addTo(merged: JsonObject, key: string, value: Json, merging: Merging): void {
  const { strategy, inherited } = merging
  const path = [...merging.path, key]
  const isRoot = path.length === 1
  const old = merged[key]
  const ofMap = isMap(old) ? strategyIn(old) : undefined
  const given = ofMap ?? (isRoot ? usualAt(path) : undefined) ?? inherited
  const used = given ?? usualAt(path) ?? 'none'
  const isTaken = isRoot ? isTakenAtRoot(value, used, inherited) : strategy !== 'none'
  if (old === undefined && isTaken) merged[key] = taken(path, value)
  else if (isMap(old) && isMap(value))
    merged[key] = mergeInto(old, value, { strategy: used, inherited: within(used, given), path })
}

const isOfModules = (key: string) => /^(?:theme|themesdir|module)$/.test(key)

const usualAt = ([first = '', , third, more]: string[]): Strategy | undefined =>
  third === undefined ? usual[first] : first === 'languages' && !more ? usual[third] : undefined

// Only the strategy of the whole configuration takes single values and lists.
const isTakenAtRoot = (value: Json, used: Strategy, inherited: Strategy | undefined) =>
  inherited === 'deep' || (used !== 'none' && isMap(value))

// Hugo has its own taxonomies beside those of a theme if the site names none.
const taken = ([key, ...below]: string[], value: Json): Json =>
  key === 'taxonomies' && below.length === 0 && isMap(value)
    ? { category: 'categories', tag: 'tags', ...value }
    : value

function within(used: Strategy, given: Strategy | undefined): Strategy | undefined {
  if (used === 'deep') return 'deep'
  return given === undefined && used === 'none' ? undefined : 'none'
}

const maxDepth = 10

function withoutStrategies(map: JsonObject, depth = 0): JsonObject {
  const bare: JsonObject = Object.create(null)
  for (const [key, value] of Object.entries(map))
    if (key !== '_merge')
      bare[key] = isMap(value) && depth < maxDepth ? withoutStrategies(value, depth + 1) : value
  return bare
}
