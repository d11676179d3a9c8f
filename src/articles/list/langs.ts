import type { Sql } from '../../database/client.ts'
import { findPublicLangs } from '../../search/query/langs.ts'
import { type AskedLangs, langOf } from '../../sql/langs.ts'

/**
 * The same languages by their exact tags, for a list of what is public: of these an index in list
 * order is read, of patterns it is not. Where there are too many languages to tell, it stays as
 * asked.
 */
export async function exactLangs<T extends AskedLangs>(db: Sql, asked: T): Promise<T> {
  const { lang, 'lang[exact]': exact } = asked
  if (!lang || exact) return asked
  const present = await findPublicLangs(db)
  if (present === '') return asked
  const langs = lang.map(langOf)
  const found = present.split(',').filter((tag) => langs.some((one) => tag.startsWith(`${one}-`)))
  return { ...asked, lang: undefined, 'lang[exact]': [...new Set([...langs, ...found])] }
}
