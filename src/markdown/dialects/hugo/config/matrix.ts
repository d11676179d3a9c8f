import type { JsonObject } from '../../../../shapes.ts'
import { matchesGlob } from '../../config/glob.ts'
import { mapAt, textsAt } from '../../config/values.ts'

const isAll = (glob: string) => glob === '*' || glob === '**'

/** The globs of languages in a matrix of sites (Hugo 0.153), in lower case. */
export const langsIn = (matrix: JsonObject): string[] =>
  (textsAt(matrix, 'languages') ?? []).map((glob) => glob.trim().toLowerCase())

/** Whether a matrix puts pages into some versions or roles of a site only. */
export const isOfSomeSites = (matrix: JsonObject): boolean =>
  ['versions', 'roles'].some((key) => {
    const globs = textsAt(matrix, key) ?? []
    return globs.length > 0 && !globs.some(isAll)
  })

/** Whether a language is among globs; one that begins with `!` leaves out. */
export function isLangIn(globs: readonly string[], lang: string): boolean {
  const isOut = (glob: string) => glob.startsWith('!')
  const fits = (glob: string) => isAll(glob) || matchesGlob(glob, lang)
  if (globs.some((glob) => isOut(glob) && fits(glob.slice(1).trim()))) return false
  const kept = globs.filter((glob) => !isOut(glob))
  return kept.length === 0 || kept.some(fits)
}

/** Whether the key `sites` of a page puts it at another address than one of these languages. */
export function isElsewhere(map: JsonObject, langs: readonly string[]): boolean {
  const matrix = mapAt(map, 'sites', 'matrix')
  if (!matrix) return false
  const globs = langsIn(matrix)
  return isOfSomeSites(matrix) || !langs.some((lang) => isLangIn(globs, lang))
}
