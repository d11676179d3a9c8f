import { z } from 'zod'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { byteLength, limits } from '../../markdown/file/limits.ts'
import { isLiteralPath, normalPath } from '../../markdown/file/paths.ts'
import { checkedFirst, type JsonObject, jsonObject } from '../../shapes.ts'

// Schemas of the values that clients send for fields, and of those that responses show.

/** A text of at most so many characters. */
export const line = (max: number) => z.string().max(max)

export const place = z
  .string()
  .refine((path) => byteLength(path) <= limits.path, {
    error: `At most ${limits.path} bytes of UTF-8 allowed.`,
    abort: true,
  })
  .refine(
    (path) => normalPath(path) !== null && isLiteralPath(`/${path.replace(/^\/+/, '')}`),
    'A path holds neither "." nor ".." and no ":" at the beginning of a segment.',
  )

export const langTag = z
  .string()
  .max(limits.lang)
  .refine(
    (tag) => canonicalLang(tag) !== null,
    'A BCP 47 language tag such as en or zh-CN is expected.',
  )

export const groupKey = line(limits.translationKey).min(1).nullable().meta({
  description:
    'The key of a group: the article joins the articles that have it, and its text keeps it. `null` takes the article out of its group, if need be by a key of its own; in a new article it means no key. Several articles of one language may share a key.',
})

/**
 * Keys of front matter. A head of more would not be read, so they are refused before anything looks
 * at each of them.
 */
export const freeKeys: z.ZodType<JsonObject> = checkedFirst(jsonObject, tooMuch, 'too_big')

/** Why no head can hold these values, or null; stops at the first value too many. */
function tooMuch(values: unknown): string | null {
  let [items, bytes] = [0, 0]
  const open = [values]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') bytes += byteLength(value)
    if (bytes > limits.head) return `At most ${limits.head / 1024} kB of text allowed.`
    if (typeof value !== 'object' || value === null) continue
    const keys = Array.isArray(value) ? [] : Object.keys(value)
    items += Array.isArray(value) ? value.length : keys.length
    if (items > limits.headItems) return `At most ${limits.headItems} keys and list items allowed.`
    open.push(...keys, ...Object.values(value))
  }
  return null
}
