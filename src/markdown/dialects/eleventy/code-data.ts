import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import type { Module } from '../config/static/module.ts'
import { isUnread, type Unread } from '../config/static/unread.ts'
import { mapAt } from '../config/values.ts'
import { membersOf, type PermalinkCode, readPermalink, spell } from './functions.ts'
import type { FolderData } from './site.ts'

export const maxProblems = 50

export type Read = Omit<FolderData, 'of'>

/** For a file whose text is not read. */
export function tooLarge(name: string, problems: Problem[]): Pick<Read, 'mayHide'> {
  if (problems.length < maxProblems)
    problems.push({
      code: 'site_option_unread',
      message: `${name} is too large to be read (64 kB a file, 2 MB in all), so that its pages are drafts.`,
      severity: 'warning',
    })
  return { mayHide: true }
}

export const madeByCode = (what: string): Problem => ({
  code: 'site_option_unread',
  message: `${what} is made by code, which is not run; give addresses by --path.`,
  severity: 'warning',
})

/** What a file that is code says, and what its functions for addresses do. */
export function withCode(value: JsonObject, unread: Unread[], m: Module, text: string): Read {
  const isComputed = isUnread(unread, 'eleventyComputed.permalink')
  // A list of fetched data holds no addresses, where neither it nor an imported file names them.
  const isNamed = /\bpermalink\b|(?:from|require\(|import\()\s*['"]\./.test(text)
  if (!isNamed || !(isComputed || isUnread(unread, 'permalink'))) return { values: value }
  const members = membersOf(m, 'permalink')
  const [member] = members
  const code = member && spell(m, member.from, member.to)
  const read =
    members.length === 1 && code !== undefined ? readPermalink(code) : whole(spellAll(m, text))
  // A spread or an import may hold more than the member that is written out.
  return joined(value, read, isUnread(unread, 'permalink') ? 'permalink' : 'computed')
}

const spellAll = (m: Module, text: string) =>
  m.tokens.length === 0 ? text : spell(m, 0, m.tokens.length)
export const whole = (code: string): PermalinkCode => ({
  dropsDrafts: false,
  mayHide: /\bfalse\b/.test(code),
})

export function joined(
  values: JsonObject,
  code: PermalinkCode,
  key: 'permalink' | 'computed',
): Read {
  const { pattern, isSame, dropsDrafts, mayHide, hiddenBy } = code
  const drops = dropsDrafts ? { dropsDrafts } : {}
  if (isSame) return { values, ...drops }
  if (pattern !== undefined) return { values: withPattern(values, pattern, key), ...drops }
  const by = key === 'permalink' ? { byCode: true } : { computedByCode: true }
  return { values, ...by, ...drops, ...(mayHide && { mayHide }), ...(hiddenBy && { hiddenBy }) }
}

const withPattern = (values: JsonObject, permalink: Json, key: 'permalink' | 'computed') =>
  key === 'permalink'
    ? { ...values, permalink }
    : { ...values, eleventyComputed: { ...mapAt(values, 'eleventyComputed'), permalink } }
