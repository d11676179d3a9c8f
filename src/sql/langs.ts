import { canonicalLang } from '../markdown/file/langs.ts'
import type { Values } from './values.ts'

/** Languages that a query asks for: `lang=en` includes `en-GB`, `lang[exact]=en` does not. */
export interface AskedLangs {
  lang?: string[] | undefined
  'lang[exact]'?: string[] | undefined
}

/** The same with languages to fall back to, the best first. */
export interface PreferredLangs extends AskedLangs {
  fallback?: { langs: readonly string[] } | undefined
}

/** The requested languages; they decide how search words are stemmed and titles are sorted. */
export function askedLangs({ fallback, ...query }: PreferredLangs): string[] | undefined {
  const asked = query.lang ?? query['lang[exact]']
  return fallback ? [...new Set([...(asked ?? []), ...fallback.langs])] : asked
}

/** A language tag as articles store it; an invalid tag is returned as is and matches nothing. */
export const langOf = (tag: string) => canonicalLang(tag) ?? tag

/** The `like` pattern that matches the tags below this one. */
export const below = (lang: string) => `${lang.replace(/[\\%_]/g, '\\$&')}-%`

/** Conditions on `articles a`, or on another column; all of them must hold. */
export function langConditions(asked: AskedLangs, values: Values, column = 'a.lang'): string[] {
  const conditions: string[] = []
  const exact = asked['lang[exact]']?.map(langOf)
  // Uses `=` and not `= any` for one value, so that an index in list order can serve it.
  if (exact?.length === 1) conditions.push(`${column} = ${values.add(exact[0])}`)
  else if (exact) conditions.push(`${column} = any(${values.add(exact)}::text[])`)
  const langs = asked.lang?.map(langOf)
  if (langs) {
    const tags = `${column} = any(${values.add(langs)}::text[])`
    conditions.push(`(${tags} or ${column} like any(${values.add(langs.map(below))}::text[]))`)
  }
  return conditions
}
