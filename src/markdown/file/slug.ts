// Emoji variation selectors, the keycap and joiners count as marks or format characters but write
// nothing.
const invisibleCharacters = /[\uFE00-\uFE0F\u20E3\u200B-\u200F\u2060\uFEFF\u00AD]/g
const slugWord = /[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*/gu

/**
 * A name as one path segment: letters of any script, digits and single `-`; '' when nothing is
 * left.
 */
export function slugify(name: string): string {
  const spelled = lower(name)
    .replace(invisibleCharacters, '')
    .replace(/['’]/g, '')
    .replaceAll('+', '-plus-')
    .replace(/(?<=[\p{L}\p{Nd}])#/gu, '-sharp-')
  return asWritten(spelled).match(slugWord)?.join('-') ?? ''
}

/**
 * Undoes what NFKC and lower case do to letters that readers know as one: Thai and Lao am, the
 * Turkish capital İ.
 */
function asWritten(text: string): string {
  return text
    .replace(/i\u0307+/g, 'i')
    .normalize('NFC')
    .replaceAll('\u0e4d\u0e32', '\u0e33')
    .replaceAll('\u0ecd\u0eb2', '\u0eb3')
}

/** Two names with equal keys are one term: NFKC, case folded, trimmed. */
export function termKey(name: string): string {
  return fold(name).trim()
}

/**
 * Unicode case folding by lower case, but for the two letters whose lower case is not the folded
 * one.
 */
function fold(text: string): string {
  return lower(text).replaceAll('ς', 'σ').normalize('NFKC')
}

function lower(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss')
}
