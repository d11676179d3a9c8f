import type { JsonObject, Problem } from '../../../shapes.ts'
import { isEmptyValue, textOf } from '../../fields/field-values.ts'
import { hideAll } from '../config/exclusions.ts'
import { loadCode } from '../config/static/load.ts'
import type { StaticConfig } from '../config/static/reader.ts'
import { isWhollyUnread } from '../config/static/unread.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { Page, SiteFiles } from '../dialect.ts'
import type { VitepressRules } from './site.ts'
import { inferred, sanitized } from './vuepress.ts'

// What the themes Hope and Plume lock of a site, by the beginnings of addresses.
const lists = ['encrypt.config', 'encrypt.rules']
// What they and Reco lock it as a whole by.
const wholes = /^(?:encrypt(?:\.(?:global|status|config|rules))?|keyPage(?:\.keys)?|password)$/

// Plume reads its options also from this file, below the pages or where its program starts.
const plumeFile = /^(.*?\/)??(?:\.vuepress\/)?plume\.config\.[cm]?[jt]s$/

/** Whether a theme of VuePress may read its options from this file. */
export const isThemeFile = (file: string): boolean => plumeFile.test(file)

/** The options of themes that lie in files of their own, for the site in the folder `root`. */
const themeFiles = ({ names }: SiteFiles, root: string): string[] =>
  [...names].filter((name) => {
    const found = plumeFile.exec(name)
    return found !== null && root.startsWith(found[1] ?? '')
  })

/**
 * How the addresses begin that a theme of VuePress shows to those alone who know a password; `/` is
 * the whole site. VuePress 1 has the options of a theme in `themeConfig`, and a theme of the site
 * may extend another.
 */
export function locksOf(
  files: SiteFiles,
  root: string,
  read: StaticConfig,
  problems: Problem[],
): string[] {
  if (isThemeByCode(read) && namesLocks(files, root)) {
    hideAll('theme', problems)
    return ['/']
  }
  const inside = ['theme', 'theme.extends', 'themeConfig']
  const own = themeFiles(files, root).map((file) => loadCode(files, file, {}, problems))
  return [
    ...inside.flatMap((place) => locksIn(read, place, problems)),
    ...own.flatMap((one) => locksIn(one, '', problems)),
  ].map(startOf)
}

/** Whether nothing is read of a theme, such as a function of the site. */
const isThemeByCode = ({ value, unread }: StaticConfig) =>
  ['theme', 'theme.extends'].some(
    (place) =>
      mapAt(value, ...place.split('.')) === undefined &&
      unread.some(({ name, isOfPackage }) => !isOfPackage && (name === place || name === '')),
  )

const codeOfSite = /(?:^|\/)\.vuepress\/.*\.[cm]?[jt]s$/

/** Whether code of the site has a word by which a theme locks pages. */
const namesLocks = (files: SiteFiles, root: string) =>
  [...files.names].some(
    (name) =>
      name.startsWith(root) &&
      codeOfSite.test(name) &&
      /\b(?:encrypt|keyPage)\b/.test(files.text(name) ?? ''),
  )

function locksIn({ value, unread }: StaticConfig, place: string, problems: Problem[]): string[] {
  const theme = place === '' ? value : (mapAt(value, ...place.split('.')) ?? {})
  const before = place === '' ? '' : `${place}.`
  const byCode = unread
    .filter(({ name }) => name.startsWith(before))
    .map(({ name }) => name.slice(before.length))
  const isByCode = place === '' && isWhollyUnread(unread, 'encrypt')
  const whole = isByCode ? 'encrypt' : byCode.find((name) => wholes.test(name))
  if (whole !== undefined) hideAll(`${before}${whole}`, problems)
  if (whole !== undefined || isWhole(theme)) return ['/']
  return lists.flatMap((list) => [
    ...Object.keys(mapAt(theme, ...list.split('.')) ?? {}),
    ...byCode.flatMap((name) => keyIn(list, name)),
  ])
}

const isWhole = (theme: JsonObject) =>
  flagAt(theme, 'encrypt', 'global') === true ||
  textAt(theme, 'encrypt', 'status') === 'global' ||
  [textsAt(theme, 'keyPage', 'keys'), textsAt(theme, 'password')].some((one) => one?.length)

/** The key of a lock whose password code makes: that of `encrypt.config./a/.password.0` is `/a/`. */
const keyIn = (list: string, name: string) =>
  name.startsWith(`${list}.`)
    ? [name.slice(list.length + 1).replace(/(?:\.(?:password|hint))?(?:\.\d+)?$/, '')]
    : []

const startOf = (key: string) => {
  const plain = key.startsWith('^') ? startIn(key.slice(1)) : key
  return plain.startsWith('/') ? plain : `/${plain}`
}

/** What all begins with that a regular expression of Plume finds, as `/a` of `/ab?`. */
const startIn = (expression: string) =>
  expression.includes('|') ? '' : expression.replace(/.?[*?{].*|[\\$.+()[\]].*/s, '')

/** Whether a theme asks for a password before it shows a page. */
export function asksPassword(rules: VitepressRules, { source, file }: Page): boolean {
  const { locks = [], from, permalinks, isReco } = rules
  const { data } = source
  if (isReco && !isEmptyValue(valueAt(data, 'keys') ?? null)) return true
  if (locks.length === 0) return false
  // Which addresses a pattern gives is not asked here.
  if (permalinks !== undefined || valueAt(data, 'permalinkPattern')) return true
  const name = file.slice(from.length)
  const places = [name, inferred(name), textOf(valueAt(data, 'permalink') ?? null) ?? name]
  const shown = places.map((one) => `/${one.replace(/^\/+/, '')}`)
  const written = shown.map((one) => one.split('/').map(sanitized).join('/'))
  return [...shown, ...written].some((one) => locks.some((lock) => one.startsWith(lock)))
}
