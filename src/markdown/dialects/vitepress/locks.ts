import type { JsonObject, Problem } from '../../../shapes.ts'
import { isEmptyValue, textOf } from '../../fields/field-values.ts'
import { hideAll } from '../config/exclusions.ts'
import type { StaticConfig } from '../config/static/reader.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { Page } from '../dialect.ts'
import type { VitepressRules } from './site.ts'
import { inferred, sanitized } from './vuepress.ts'

// What the themes Hope and Plume lock of a site, by the beginnings of addresses.
const lists = ['encrypt.config', 'encrypt.rules']
// What they and Reco lock it as a whole by.
const wholes = /^(?:encrypt(?:\.(?:global|status|config|rules))?|keyPage(?:\.keys)?|password)$/

/**
 * How the addresses begin that a theme of VuePress shows to those alone who know a password; `/` is
 * the whole site. VuePress 1 has the options of a theme in `themeConfig`.
 */
export const locksOf = (read: StaticConfig, problems: Problem[]): string[] =>
  ['theme', 'themeConfig'].flatMap((place) => locksIn(read, place, problems)).map(startOf)

function locksIn({ value, unread }: StaticConfig, place: string, problems: Problem[]): string[] {
  const theme = mapAt(value, place) ?? {}
  const byCode = unread
    .filter(({ name }) => name.startsWith(`${place}.`))
    .map(({ name }) => name.slice(place.length + 1))
  const whole = byCode.find((name) => wholes.test(name))
  if (whole !== undefined) hideAll(`${place}.${whole}`, problems)
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
