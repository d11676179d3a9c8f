import { posix } from 'node:path'
import type { Json, JsonObject, Problem } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { exclusionsOf, inclusionsOf, unreadInclusion } from '../../config/exclusions.ts'
import { folderIn, folderOf } from '../../config/root.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import { folderStars } from '../cascade.ts'
import type { Languages } from '../settings.ts'
import type { Mount } from '../site.ts'
import { isLangIn, isOfSomeSites, langsIn } from './matrix.ts'
import type { Module } from './modules.ts'

interface Context {
  files: SiteFiles
  languages: Languages
  problems: Problem[]
}

const maxMounts = 1000

/** The content folders of a site, and after them those of its themes and modules. */
export function readMounts(
  config: JsonObject,
  root: string,
  modules: readonly Module[],
  context: Context,
): Mount[] {
  const own = mountsIn(valueAt(config, 'module', 'mounts'), root, context)
  const mounts = own.length > 0 ? own : contentFolders(config, root, context)
  const folders = modules.length > 0 ? foldersOf(context.files) : new Set<string>()
  const others = modules.flatMap((module) => mountsOf(module, context))
  // Without content, the folder of a theme stays left out as a whole.
  const used = others.filter(({ from }) => folders.has(from) || context.files.names.has(from))
  return [...mounts, ...used.slice(0, maxMounts)]
}

/** All folders of a source, each with a slash at its end. */
function foldersOf({ names }: SiteFiles): Set<string> {
  const folders = new Set([''])
  for (const name of names) {
    let end = name.lastIndexOf('/') + 1
    for (; !folders.has(name.slice(0, end)); end = name.lastIndexOf('/', end - 2) + 1)
      folders.add(name.slice(0, end))
  }
  return folders
}

const usual: Json = [{ source: 'content', target: 'content' }]

function mountsOf({ folder, config, given }: Module, context: Context): Mount[] {
  if (folder === null || flagAt(given, 'nomounts')) return []
  const own = valueAt(given, 'mounts') ?? valueAt(config ?? {}, 'module', 'mounts') ?? usual
  return mountsIn(own, folder, context)
}

function mountsIn(given: Json | undefined, root: string, context: Context): Mount[] {
  const maps = (Array.isArray(given) ? given : []).filter(isMap)
  if (maps.length > maxMounts) unreadInclusion('mounts', context.problems)
  return maps.slice(0, maxMounts).flatMap((map) => {
    const [source = '', target = ''] = [textAt(map, 'source'), textAt(map, 'target')]
    if (target !== 'content' && !target.startsWith('content/')) return []
    const to = folderOf(target.slice('content'.length))
    const file = posix.join(root, source)
    const isFile = context.files.names.has(file)
    return [
      {
        from: isFile ? file : folderIn(root, source),
        to: isFile ? to.slice(0, -1) : to,
        ...sitesOf(map, context.languages),
        ...filtersOf(map, context.problems),
      },
    ]
  })
}

/** The language of a mount: of `lang`, or of the matrix that replaces it since Hugo 0.153. */
function sitesOf(map: JsonObject, { languages, defaultLang }: Languages) {
  const matrix = mapAt(map, 'sites', 'matrix')
  if (!matrix) return { lang: textAt(map, 'lang')?.toLowerCase() ?? null }
  const globs = langsIn(matrix)
  const langs = Object.keys(languages).filter((lang) => isLangIn(globs, lang.toLowerCase()))
  const isElsewhere = isOfSomeSites(matrix) || langs.length === 0
  const lang = langs.includes(defaultLang) ? null : (langs[0] ?? null)
  return { lang, ...(isElsewhere && { isElsewhere }) }
}

/** The folder of each language; of one folder for several, that of the first language. */
function contentFolders(
  config: JsonObject,
  root: string,
  { files: { names }, languages }: Context,
): Mount[] {
  const site = textAt(config, 'contentdir')
  const content = folderIn(root, site ?? 'content')
  const isThere = site !== undefined || [...names].some((name) => name.startsWith(content))
  const isBare = Object.keys(config).length === 0 && !isThere
  const mounts = new Map<string, Mount>()
  for (const lang of inOrder(config, languages)) {
    const own = textAt(config, 'languages', lang, 'contentdir')
    const from = own === undefined ? (isBare ? root : content) : folderIn(root, own)
    const isUsual = own === undefined && lang === languages.defaultLang
    if (!mounts.has(from)) mounts.set(from, { from, to: '', lang: isUsual ? null : lang })
  }
  return [...mounts.values()]
}

/** The default language, then the others by weight, or by name if one has none. */
function inOrder(config: JsonObject, { languages, defaultLang }: Languages): string[] {
  const weight = (lang: string) => Number(valueAt(config, 'languages', lang, 'weight') ?? 0) || 0
  const order = (one: string, other: string) => {
    const [first, second] = [weight(one), weight(other)]
    return (first !== 0 && second !== 0 && first - second) || (one < other ? -1 : 1)
  }
  const others = Object.keys(languages).filter((lang) => lang !== defaultLang)
  const isThere = Object.hasOwn(languages, defaultLang)
  return [...(isThere ? [defaultLang] : []), ...others.sort(order)]
}

/** The globs of `includeFiles` and `excludeFiles`, or of `files`, where `!` leaves out. */
function filtersOf(map: JsonObject, problems: Problem[]): Pick<Mount, 'include' | 'exclude'> {
  const files = textsAt(map, 'files') ?? []
  // Without the blank it is a glob that nothing matches.
  const isOut = (glob: string) => glob.trim().startsWith('! ')
  const kept = files.filter((glob) => !isOut(glob))
  const out = files.filter(isOut).map((glob) => glob.trim().slice(1))
  const taken = [...(textsAt(map, 'includefiles') ?? []), ...kept].map(globOf)
  const include = inclusionsOf('includeFiles', taken, problems)
  const left = [...(textsAt(map, 'excludefiles') ?? []), ...out].map((glob) => glob.toLowerCase())
  const exclude = exclusionsOf('excludeFiles', left, problems)
  return {
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
  }
}

const globOf = (glob: string) => folderStars(glob.trim().replace(/^\/+/, '').toLowerCase())
