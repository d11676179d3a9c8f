import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { exclusionsOf, isLeftOut } from '../config/exclusions.ts'
import { takesGlob } from '../config/glob.ts'
import { optionUnread } from '../config/problems.ts'
import { hasBelow } from '../config/root.ts'
import { isUnread, isWhollyUnread, type Unread } from '../config/static/unread.ts'
import { mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

/** A glob of files whose pages begin with a prefix in place of what the glob begins with. */
export interface Source {
  include: string
  exclude: string[]
  /** What the prefix replaces: the glob before its first star, '' without a prefix. */
  folder: string
  /** With a slash at its end, or ''. */
  prefix: string
  /** Whether only code tells which of the files are pages, so that all are drafts. */
  isHidden?: boolean
  /** Whether only code tells the addresses. */
  isByCode?: boolean
}

const unknown: Source = {
  ...{ include: '**', exclude: [], folder: '', prefix: '', isHidden: true, isByCode: true },
}

/** The files of all pages, where no collections are named. */
const everything: Source = { include: '**', exclude: [], folder: '', prefix: '' }
export const allPages = [everything]

/**
 * The files that Docus takes: where a folder of the content, or of one of its languages, has
 * `docs/`, newer releases take this and the home page only, so that all beside it is hidden.
 */
export function sourcesOfDocus(
  files: SiteFiles,
  content: string,
  langs: readonly string[],
): Source[] {
  const starts = ['', ...langs.slice(0, maxSources).map((lang) => `${lang}/`)]
  const split = starts.filter((start) => hasBelow(files, `${content}${start}docs/`))
  const taken = split.flatMap((start) =>
    [`${start}docs/**`, `${start}index.md`].map((include) => ({ ...everything, include })),
  )
  const beside = split.map((start) => ({ ...everything, include: `${start}**`, isHidden: true }))
  return split.includes('') ? [...taken, ...beside] : [...taken, ...beside, everything]
}

const maxSources = 200

/** The sources of all collections of pages (content.config.ts); those that code makes come last. */
export function sourcesOf(
  config: JsonObject,
  unread: readonly Unread[],
  problems: Problem[],
): Source[] {
  const isOpen = isWhollyUnread(unread, 'collections') || unread.some(isOpenList)
  const all = Object.entries(mapAt(config, 'collections') ?? {}).flatMap(([name, one]) =>
    isName.test(name) ? sourcesOfOne(name, one, unread, problems) : [],
  )
  // Each is compared with the names of all files.
  if (isOpen || all.length > maxSources) all.splice(maxSources, all.length, unknown)
  const sorted = [...all.filter((one) => !one.isHidden), ...all.filter((one) => one.isHidden)]
  if (sorted.some((one) => one.isHidden)) problems.push(unreadSource)
  return sorted
}

// Nuxt Content ignores a collection with another name.
const isName = /^[a-z_]\w*$/i
const isOpenList = ({ name, isOfPackage }: Unread) => name === 'collections' && !isOfPackage

const unreadSource: Problem = optionUnread(
  'collections is made by code in part, which is not run: pages that only this part names are drafts without url.',
)

function sourcesOfOne(
  name: string,
  one: Json,
  unread: readonly Unread[],
  problems: Problem[],
): Source[] {
  const path = `collections.${name}`
  const map = isMap(one) ? one : {}
  if (textAt(map, 'type') === 'data') return []
  if (isWhollyUnread(unread, path) || isWhollyUnread(unread, `${path}.source`)) return [unknown]
  const given = map.source ?? null
  const list = Array.isArray(given) ? given : [given]
  const isHidden = isWhollyUnread(unread, `${path}.type`) || hasOddPart(unread, `${path}.source`)
  return list.flatMap((each, index) => {
    const own = Array.isArray(given) ? `${path}.source.${index}` : `${path}.source`
    if (isWhollyUnread(unread, own)) return [unknown]
    const source = sourceOf(each, (key) => isUnread(unread, `${own}.${key}`), problems)
    return source === null ? [] : [isHidden ? { ...source, isHidden } : source]
  })
}

const part =
  /^(?:\d+\.)?(?:\d+|include|exclude|prefix|cwd|repository|authToken|auth|ref)(?:\.|$)|^\d+$/

/** Whether code tells a part of sources that is in no place where it is looked for. */
function hasOddPart(unread: readonly Unread[], path: string): boolean {
  const inner = unread.filter(({ name }) => name.startsWith(`${path}.`))
  return inner.some(({ name }) => {
    const rest = name.slice(path.length + 1)
    return !part.test(rest) || /^\d+\.\d/.test(rest)
  })
}

/** Null for files that are in no folder of the site's content. */
function sourceOf(
  source: Json,
  isByCode: (key: string) => boolean,
  problems: Problem[],
): Source | null {
  const map: JsonObject = isMap(source) ? source : { include: textOf(source) }
  const given = textAt(map, 'include')
  const isElsewhere = [map.cwd, map.repository].some((one) => one !== undefined && one !== null)
  if (isElsewhere || (given === undefined && !isByCode('include'))) return null
  const include = (given ?? '**').replace(/^\.{1,2}\/(?:\.\/|\.\.\/|\/)*/, '')
  const fixed = include.includes('*') ? include.slice(0, include.indexOf('*')) : ''
  const prefix = valueAt(map, 'prefix') === '' ? '' : textAt(map, 'prefix')
  const bare = prefix?.replace(/^\/+|\/+$/g, '')
  const isUnsure = ['include', 'exclude', 'cwd', 'repository'].some(isByCode)
  const isOdd = (fixed !== '' && !fixed.endsWith('/')) || /[?[\]{}]/.test(fixed)
  return {
    include,
    exclude: isByCode('exclude')
      ? []
      : exclusionsOf('exclude', textsAt(map, 'exclude') ?? [], problems),
    folder: bare === undefined ? '' : fixed,
    prefix: bare ? `${bare}/` : '',
    // Nuxt Content looks for such files under names that they do not have, and finds none.
    ...((isUnsure || isOdd) && { isHidden: true }),
    ...((isUnsure || isOdd || isByCode('prefix')) && { isByCode: true }),
  }
}

// What Nuxt Content leaves out of every collection (getExcludedSourcePaths).
const temporary = ['**/*.tmp', '**/*.tmp.*', '**/*~', '**/.#*', '**/~*']

/** The source that a file of the content is in. */
export const findSource = (sources: readonly Source[], name: string): Source | undefined =>
  isLeftOut(temporary, name)
    ? undefined
    : sources.find(({ include, exclude }) => takesGlob(include, name) && !isLeftOut(exclude, name))
