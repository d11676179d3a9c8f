import { canonicalLang } from '../markdown/file/langs.ts'
import type { Values } from './values.ts'

/**
 * Languages that a query asks for: `lang` means `en` and `en-GB` by `en`, `lang[exact]` only `en`.
 */
export interface AskedLangs {
  lang?: string[] | undefined
  'lang[exact]'?: string[] | undefined
}

/** The languages that are asked for: whose words a search looks for, and how titles are sorted. */
export const askedLangs = (query: AskedLangs) => query.lang ?? query['lang[exact]']

/** A language tag as articles store it; what is none finds nothing. */
export const langOf = (tag: string) => canonicalLang(tag) ?? tag

/** What the tags below this one begin with, as a pattern of `like`. */
export const below = (lang: string) => `${lang.replace(/[\\%_]/g, '\\$&')}-%`

/** Conditions over `articles a`, or another column; all of them must hold. */
export function langConditions(asked: AskedLangs, values: Values, column = 'a.lang'): string[] {
  const conditions: string[] = []
  const exact = asked['lang[exact]']?.map(langOf)
  // `=` for one value and not `= any`, so that an index in list order can serve it.
  if (exact?.length === 1) conditions.push(`${column} = ${values.add(exact[0])}`)
  else if (exact) conditions.push(`${column} = any(${values.add(exact)}::text[])`)
  const langs = asked.lang?.map(langOf)
  if (langs) {
    const tags = `${column} = any(${values.add(langs)}::text[])`
    conditions.push(`(${tags} or ${column} like any(${values.add(langs.map(below))}::text[]))`)
  }
  return conditions
}
