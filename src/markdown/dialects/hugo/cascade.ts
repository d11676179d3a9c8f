import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { matchesGlob } from '../config/glob.ts'
import { lowerKeys, textAt } from '../config/values.ts'
import type { Cascade } from './site.ts'

/** The values that a map or a list of maps gives to the pages below a folder. */
export function readCascades(
  value: Json | undefined,
  folder: string,
  lang: string | null,
): Cascade[] {
  const maps = (Array.isArray(value) ? value : [value ?? null]).filter(isMap)
  return maps.map(lowerKeys).flatMap((map) => {
    const { _target, target, params, ...values } = map
    const pages = isMap(target) ? target : isMap(_target) ? _target : {}
    // Sites are read as \`hugo build\` makes them.
    const environment = textAt(pages, 'environment')?.toLowerCase()
    if (environment !== undefined && !matchesGlob(environment, 'production')) return []
    // Newer releases read keys of the parameters of a cascade, too.
    const all = { ...(isMap(params) ? params : {}), ...values }
    return [{ folder, lang, target: targetOf(pages), values: all }]
  })
}

/** In globs of Hugo the slash of two stars is always there; three stars say so. */
export const folderStars = (glob: string) => glob.replaceAll('**/', '***/')

function targetOf(map: JsonObject): Cascade['target'] {
  const [path, kind, lang] = [textAt(map, 'path'), textAt(map, 'kind'), textAt(map, 'lang')]
  return {
    ...(path === undefined ? {} : { path: folderStars(path.toLowerCase()) }),
    ...(kind === undefined ? {} : { kind: kind.toLowerCase() }),
    ...(lang === undefined ? {} : { lang: lang.toLowerCase() }),
  }
}

/** A page as targets of cascades see it. */
export interface Target {
  /** From the root, without ending. */
  path: string
  kind: string
  lang: string
  /** The folder that it is in or that it is the page of, with a slash at its end. */
  folder: string
}

/** The values for a page, the nearest first; only keys that are wanted. */
export function valuesFor(
  cascades: readonly Cascade[],
  page: Target,
  isWanted: (key: string) => boolean,
): JsonObject | null {
  const values: JsonObject = {}
  for (const cascade of cascades) {
    if (!applies(cascade, page)) continue
    for (const [key, value] of Object.entries(cascade.values))
      if (isWanted(key) && !Object.hasOwn(values, key)) values[key] = value
  }
  return Object.keys(values).length > 0 ? values : null
}

// Older releases compare the name of the file with its ending.
const matchesPath = (glob: string, path: string) =>
  matchesGlob(glob, path) || (glob.includes('.') && matchesGlob(glob, `${path}.md`))

function applies({ folder, lang, target }: Cascade, page: Target): boolean {
  if (!page.folder.startsWith(folder) || (lang !== null && lang !== page.lang)) return false
  const { path, kind, lang: wanted } = target
  return (
    (path === undefined || matchesPath(path, page.path.toLowerCase())) &&
    (kind === undefined || matchesGlob(kind, page.kind)) &&
    (wanted === undefined || matchesGlob(wanted, page.lang))
  )
}
