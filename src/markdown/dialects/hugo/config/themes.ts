import type { Json, JsonObject, Problem } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { optionUnread } from '../../config/problems.ts'
import { flagAt, textAt } from '../../config/values.ts'
import type { Module } from './modules.ts'

type Strategy = 'none' | 'shallow' | 'deep'

/** What Hugo takes from themes unless `_merge` says otherwise; of other keys it takes nothing. */
const usual: Record<string, Strategy> = {
  params: 'deep',
  menu: 'shallow',
  menus: 'shallow',
  mediatypes: 'shallow',
  outputformats: 'shallow',
}

/**
 * The configuration of a site with what its themes and modules add, by Hugo's rules of `_merge`;
 * keys are in lower case.
 */
export function withThemes(
  config: JsonObject,
  modules: readonly Module[],
  problems: Problem[],
): JsonObject {
  const used = strategyIn(config) === 'none' ? [] : modules.filter(isUsed)
  if (takesSettings(config))
    problems.push(...used.filter(({ folder }) => folder === null).map(unread))
  const merged = used.reduce<JsonObject>((own, { config: theme }) => {
    const inherited = strategyIn(own)
    return theme ? mergeInto(own, theme, { strategy: 'none', inherited, path: [] }) : own
  }, config)
  return withoutStrategies(merged)
}

const isUsed = ({ given }: Module) => !flagAt(given, 'ignoreconfig')

const strategyIn = (map: JsonObject): Strategy | undefined => {
  const text = textAt(map, '_merge')
  return text === 'none' || text === 'shallow' || text === 'deep' ? text : undefined
}

// By default themes add nothing that the reading of texts depends on.
const takesSettings = (config: JsonObject) =>
  [config, ...Object.values(config).filter(isMap)].some((map) =>
    ['shallow', 'deep'].includes(strategyIn(map) ?? ''),
  )

const unread = ({ name }: Module): Problem =>
  optionUnread(
    `The configuration of the theme "${name.slice(0, 200)}" is not among the files, so that what the site takes from it is not read.`,
  )

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
