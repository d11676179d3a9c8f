import type { ReadOptions } from '../../../markdown/fields/read.ts'
import { listedKeys } from '../../../markdown/fields/read-listed.ts'
import type { KeyChanges, Source } from './source.ts'
import { tableOf } from './words.ts'

/**
 * The changes of the keys that decide whether an article is listed. To list it, every key that
 * unlists it is changed; to unlist it, one key is enough. Null removes all these keys.
 */
export function listedChanges(
  listed: boolean | null,
  { article, data, options }: Source,
): KeyChanges {
  const present = listedKeys(data, tableOf(options))
  const written = article?.written.listed
  if (listed === null) {
    const all = [...present.map(({ key }) => key), ...(written === undefined ? [] : [written])]
    return Object.fromEntries(all.map((key) => [key, undefined]))
  }
  if (listed) {
    const contrary = present.filter((one) => one.listed !== true)
    return Object.fromEntries(contrary.map(({ key, isWord }) => [key, isWord ? 'always' : false]))
  }
  if (present.some((one) => one.listed === false)) return {}
  const key = written ?? newListedKey(options)
  return { [key]: /\.list$/i.test(key) ? 'never' : true }
}

/** The key that an edit adds to unlist an article. Zola refuses unknown keys outside `extra`. */
export function newListedKey({ rules }: ReadOptions): string {
  if (rules?.dialect === 'zola') return 'extra.unlisted'
  return rules?.dialect === 'eleventy' ? 'eleventyExcludeFromCollections' : 'unlisted'
}
