import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { candidatesIn } from '../../fields/source-fields.ts'
import { readSwitchKeys } from '../../visibility/switch-keys.ts'
import type { Says } from '../../visibility/switches.ts'
import { matchesGlob } from '../config/glob.ts'
import { lowerKeys, textAt, textsAt, valueAt } from '../config/values.ts'
import { hasHtml } from './config/formats.ts'
import { timeOfDate } from './date-orders.ts'
import { dashed } from './sanitize.ts'
import type { Cascade, LangSettings } from './site.ts'

/** The values that a map or a list of maps gives to the pages below a folder. */
export function readCascades(
  value: Json | undefined,
  folder: string,
  lang: string | null,
): Cascade[] {
  const maps = (Array.isArray(value) ? value : [value ?? null]).filter(isMap)
  const loose = maps.filter((map) => isForAll(map, Array.isArray(value)))
  const forAll = loose.map(lowerKeys).map(({ _target, target, params, ...values }) => {
    const kept = Object.entries(values).filter(([key]) => mayHide(key))
    return { folder, lang, target: {}, values: {}, params: Object.fromEntries(kept) }
  })
  const targeted = maps.map(lowerKeys).flatMap((map) => {
    const { _target, target, params, ...values } = map
    const pages = isMap(target) ? target : isMap(_target) ? _target : {}
    // Sites are read as `hugo build` makes them.
    const environment = textAt(pages, 'environment')?.toLowerCase()
    if (environment !== undefined && !matchesGlob(environment, 'production')) return []
    const about = { folder, lang, target: targetOf(pages) }
    // Which sites are meant is not compared, so that such a map may only hide.
    if (valueAt(pages, 'sites') !== undefined)
      return [{ ...about, values: {}, params: { ...(isMap(params) ? params : {}), ...values } }]
    return [{ ...about, values, ...(isMap(params) && { params }) }]
  })
  return [...forAll, ...targeted]
}

/**
 * Whether Hugo 0.111 does not see the target of a map: outside of a list, or if its key has
 * capitals. The map hides pages outside of its target, too.
 */
function isForAll(map: JsonObject, isInList: boolean): boolean {
  const key = Object.keys(map).find((one) => one.toLowerCase() === '_target')
  return key !== undefined && (!isInList || key !== '_target')
}

const hiding: ReadonlySet<string> = new Set(['status', 'publishedAt', 'expiresAt'])

/** Whether a key may be about visibility; those of dates may have any name. */
function mayHide(key: string): boolean {
  const targets = switches.targetsOf(key)
  return targets.length === 0 || targets.some(({ field }) => hiding.has(field))
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
  /** The name of its file from the root, which Hugo 0.111 compares in place of the path. */
  file: string
  kind: string
  lang: string
  /** The folder that it is in or that it is the page of, with a slash at its end. */
  folder: string
}

/**
 * The values for a page, the nearest first; only keys that are wanted. Newer releases read keys of
 * the parameters of a cascade, too: these count unless they may show what older releases hide.
 */
export function valuesFor(
  cascades: readonly Cascade[],
  page: Target,
  isWanted: (key: string) => boolean,
  settings: Pick<LangSettings, 'dates' | 'timeZone' | 'htmlFormats'>,
): JsonObject | null {
  const found = cascadesAbove(cascades, page.folder).filter((cascade) => applies(cascade, page))
  const [file, path] = [page.file.toLowerCase(), dashed(page.path.toLowerCase())]
  const byFile = found.filter(({ target }) => matchesFile(target.path, file))
  const byPath = found.filter(({ target: { path: glob = '**' } }) => matchesGlob(glob, path))
  const older = nearest(byFile.map(({ values }) => values))
  const newer = nearest(byPath.flatMap(({ values, params }) => [values, params ?? {}]))
  const values: JsonObject = {}
  for (const [key, value] of Object.entries({ ...older, ...newer })) {
    if (!isWanted(key)) continue
    if (value === older[key] || mayCount(key, value, older, settings)) values[key] = value
    else if (Object.hasOwn(older, key)) values[key] = older[key] ?? null
  }
  return Object.keys(values).length > 0 ? values : null
}

const byFolder = new WeakMap<readonly Cascade[], Map<string, Cascade[]>>()

function groupByFolder(cascades: readonly Cascade[]): Map<string, Cascade[]> {
  const groups = new Map<string, Cascade[]>()
  for (const cascade of cascades) {
    const same = groups.get(cascade.folder)
    if (same) same.push(cascade)
    else groups.set(cascade.folder, [cascade])
  }
  return groups
}

/** The cascades of a folder and of those that it is in, the nearest first. */
function cascadesAbove(cascades: readonly Cascade[], folder: string): Cascade[] {
  const known = byFolder.get(cascades) ?? groupByFolder(cascades)
  byFolder.set(cascades, known)
  return foldersAbove(folder).flatMap((one) => known.get(one) ?? [])
}

/** A folder and all that it is in, the deepest first and the root last. */
export function foldersAbove(folder: string): string[] {
  const folders: string[] = []
  for (let end = folder.length; end > 0; end = end < 2 ? 0 : folder.lastIndexOf('/', end - 2) + 1)
    folders.push(folder.slice(0, end))
  return [...folders, '']
}

/** The first value of each key. */
function nearest(maps: readonly JsonObject[]): JsonObject {
  const first: JsonObject = Object.create(null)
  for (const map of maps)
    for (const [key, value] of Object.entries(map)) if (!(key in first)) first[key] = value
  return first
}

const switches = keyTable(siteKeys)

/** Whether a value among parameters shows no page that the others hide. */
function mayCount(
  key: string,
  value: Json,
  older: JsonObject,
  { dates, timeZone, htmlFormats }: Pick<LangSettings, 'dates' | 'timeZone' | 'htmlFormats'>,
): boolean {
  const said = readSwitchKeys(candidatesIn({ [key]: value }, switches).get('status'), false)
  if (said.length > 0) return said.every(({ says }) => hidden.has(says))
  if (key === 'outputs') return !hasHtml(textsAt({ key: value }, 'key') ?? [], htmlFormats)
  const isNew = (keys: readonly string[]) => !keys.some((one) => Object.hasOwn(older, one))
  const time = timeOfDate(value, timeZone)
  if (dates.expiryDate.includes(key))
    return time === null || time <= Date.now() || isNew(dates.expiryDate)
  // A key before the last one would count before keys of the text.
  if (dates.publishDate.includes(key))
    return (
      (time ?? 0) > Date.now() || (key === dates.publishDate.at(-1) && isNew(dates.publishDate))
    )
  return !isMap(value) || !Object.hasOwn(older, key)
}

const hidden: ReadonlySet<Says> = new Set(['draft', 'archived', 'kept', 'unclear'])

// Older releases compare two stars between two texts as a beginning and an end, which may overlap:
// `/a/**/b.md` is `/a/b.md`, too.
const oneSuper = /^([^*?[\]{}\\]*)\*{2,3}([^*?[\]{}\\]*)$/

function matchesFile(glob: string | undefined, file: string): boolean {
  if (glob === undefined) return true
  const [, before, after] = oneSuper.exec(glob) ?? []
  if (before === undefined || after === undefined) return matchesGlob(glob, file)
  return file.startsWith(before) && file.endsWith(after)
}

function applies({ lang, target: { kind, lang: wanted } }: Cascade, page: Target): boolean {
  if (lang !== null && lang !== page.lang) return false
  return (
    (kind === undefined || matchesGlob(kind, page.kind)) &&
    (wanted === undefined || matchesGlob(wanted, page.lang))
  )
}
