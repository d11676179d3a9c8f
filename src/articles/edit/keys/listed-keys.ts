import { listedKeys } from '../../../markdown/fields/read-listed.ts'
import type { KeyChanges, Source } from './source.ts'

/**
 * The keys under which a text says whether lists show it. To be listed, no key may keep it out; one
 * that does is enough for the contrary. Null removes all that is said.
 */
export function listedChanges(listed: boolean | null, { article, data }: Source): KeyChanges {
  const said = listedKeys(data)
  const written = article?.written.listed
  if (listed === null) {
    const all = [...said.map(({ key }) => key), ...(written === undefined ? [] : [written])]
    return Object.fromEntries(all.map((key) => [key, undefined]))
  }
  if (listed) {
    const others = said.filter((one) => one.listed !== true)
    return Object.fromEntries(others.map(({ key, isWord }) => [key, isWord ? 'always' : false]))
  }
  if (said.some((one) => one.listed === false)) return {}
  const key = written ?? 'unlisted'
  return { [key]: /\.list$/i.test(key) ? 'never' : true }
}
