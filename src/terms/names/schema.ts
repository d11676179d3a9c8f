import { z } from 'zod'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { limits } from '../../markdown/file/limits.ts'

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
  z.record(Lang, text).refine(hasFew, tooMany)

/** A merge patch of the texts of a term by language. */
export const langTextsPatch = <T extends z.ZodType<string>>(text: T) =>
  z.record(Lang, text.nullable()).refine(hasFew, tooMany)

/** Texts by language in a response. */
export const langTexts = z.record(z.string(), z.string())

const hasFew = (texts: object) => Object.keys(texts).length <= maxLangs
const tooMany = { error: `At most ${maxLangs} languages are allowed.` }
