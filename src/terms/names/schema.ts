import { z } from 'zod'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { limits } from '../../markdown/file/limits.ts'
import { checkedFirst } from '../../shapes.ts'

/** Texts by language tags: `{"zh": "书籍装帧"}`. */
export type LangTexts = Record<string, string>
/** A merge patch of such texts: null removes a language. */
export type LangTextsPatch = Record<string, string | null>

export const maxLangs = 50

const Lang = z
  .string()
  .max(limits.lang)
  .overwrite((tag) => canonicalLang(tag) ?? tag)
  .refine(
    (tag) => canonicalLang(tag) !== null,
    'A BCP 47 language tag such as en or zh-CN is expected.',
  )

/** Texts of a new term by language. */
export const newLangTexts = <T extends z.ZodType<string>>(text: T) =>
  checkedFirst(z.record(Lang, text), tooMany)

/** A merge patch of the texts of a term by language. */
export const langTextsPatch = <T extends z.ZodType<string>>(text: T) =>
  checkedFirst(z.record(Lang, text.nullable()), tooMany)

/** Texts by language in a response. */
export const langTexts = z.record(z.string(), z.string())

// Before a tag is read, which takes far longer than to parse it.
function tooMany(texts: unknown): string | null {
  if (typeof texts !== 'object' || texts === null) return null
  return Object.keys(texts).length > maxLangs ? `At most ${maxLangs} languages are allowed.` : null
}
