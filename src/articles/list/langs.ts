import type { Sql } from '../../database/client.ts'
import { findPublicLangs } from '../../search/query/langs.ts'
import { langOf, type PreferredLangs } from '../../sql/langs.ts'

/**
 * Replaces `lang` by the exact tags of the languages that exist, for a list of public articles: an
 * index in list order serves exact tags, but not patterns. Returns the query unchanged if there are
 * too many languages, or a fallback, because several languages have no order in an index.
 */
export async function exactLangs<T extends PreferredLangs>(db: Sql, asked: T): Promise<T> {
  const { lang, 'lang[exact]': exact, fallback } = asked
  if (!lang || exact || fallback) return asked
  const present = await findPublicLangs(db)
  if (present === '') return asked
  const langs = lang.map(langOf)
  const found = present.split(',').filter((tag) => langs.some((one) => tag.startsWith(`${one}-`)))
  return { ...asked, lang: undefined, 'lang[exact]': [...new Set([...langs, ...found])] }
}
