import { invalid } from '../../errors.ts'
import { type LangTexts, type LangTextsPatch, maxLangs } from './schema.ts'

/**
 * The texts after a merge patch (null: none); the given ones if nothing differs. 422 if there are
 * too many languages.
 */
export function patchedTexts(
  texts: LangTexts,
  patch: LangTextsPatch | null | undefined,
  member: string,
): LangTexts {
  if (patch === undefined) return texts
  const merged = Object.entries({ ...(patch && texts), ...patch })
  const next = merged.filter((entry): entry is [string, string] => entry[1] !== null)
  const isSame =
    next.length === Object.keys(texts).length && next.every(([lang, text]) => texts[lang] === text)
  if (next.length > maxLangs) throw tooManyLangs(member)
  return isSame ? texts : Object.fromEntries(next)
}

function tooManyLangs(member: string): Error {
  const message = `At most ${maxLangs} languages are allowed.`
  return invalid([{ pointer: `/${member}`, code: 'too_many', message }])
}
