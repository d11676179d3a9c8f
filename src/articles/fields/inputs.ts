import { z } from 'zod'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { byteLength, limits } from '../../markdown/file/limits.ts'
import { isLiteralPath, normalPath } from '../../markdown/file/paths.ts'

// Schemas of the values that clients send for fields, and of those that responses show.

/** A time as RFC 3339 in responses. */
export const shownTime = z.string().meta({ format: 'date-time' })

export const line = (max: number) => z.string().max(max)

export const place = z
  .string()
  .refine(
    (path) => byteLength(path) <= limits.path,
    `At most ${limits.path} bytes of UTF-8 allowed.`,
  )
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
