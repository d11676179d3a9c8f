// Emoji variation selectors, the keycap and joiners count as marks or format characters but write nothing.
const INVISIBLE = /[\uFE00-\uFE0F\u20E3\u200B-\u200F\u2060\uFEFF\u00AD]/g
const SLUG_WORD = /[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*/gu

/** A name as one path segment: letters of any script, digits and single `-`; '' when nothing is left. */
export function slugify(name: string): string {
  const spelled = fold(name)
    .replace(INVISIBLE, '')
    .replace(/['’]/g, '')
    .replaceAll('+', '-plus-')
    .replace(/(?<=[\p{L}\p{Nd}])#/gu, '-sharp-')
  return spelled.match(SLUG_WORD)?.join('-') ?? ''
}

/** Two names with equal keys are one term: NFKC, case folded, trimmed. */
export function termKey(name: string): string {
  return fold(name).trim()
}

/** Unicode case folding by lower case, but for the two letters whose lower case is not the folded one. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFKC')
}
