import { isHiddenStatus } from '../../../markdown/dialects/pelican/hidden.ts'
import type { ReadOptions } from '../../../markdown/fields/read.ts'
import { listedKeys } from '../../../markdown/fields/read-listed.ts'
import type { Status } from '../../../markdown/visibility/switches.ts'
import type { KeyChanges, Source } from './source.ts'
import { tableOf } from './words.ts'

/**
 * The changes of the keys that decide whether an article of this status is listed. To list it,
 * every key that unlists it is changed; to unlist it, one key is enough. Null removes all these
 * keys.
 */
export function listedChanges(
  listed: boolean | null,
  source: Source,
  status: Status = source.article?.fields.status ?? source.options.status,
): KeyChanges {
  const { data, options } = source
  if (options.rules?.dialect !== 'pelican') return ownChanges(listed, source)
  const key = statusKey(data)
  const isHidden = isHiddenStatus(data[key])
  if (listed === false)
    return status === 'published'
      ? { [key]: 'hidden' }
      : ownChanges(false, { ...source, article: null })
  const { [key]: _, ...others } = ownChanges(listed, source)
  return isHidden && status === 'published' ? { ...others, [key]: 'published' } : others
}

// In Pelican the status says it, but it can be only one: a draft gets a key of its own.
const statusKey = (data: Source['data']) =>
  Object.keys(data).find((key) => key.toLowerCase() === 'status') ?? 'status'

function ownChanges(listed: boolean | null, { article, data, options }: Source): KeyChanges {
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
