// Emoji variation selectors, the keycap and joiners are marks or format characters without a
// visible form.
const invisibleCharacters = /[\uFE00-\uFE0F\u20E3\u200B-\u200F\u2060\uFEFF\u00AD]/g
const slugWord = /[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*/gu

/**
 * A name as one path segment: letters of any script, digits and single `-`; '' if nothing is left.
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
 * Restores letters that NFKC and lower case split in two: Thai and Lao am, the Turkish capital İ.
 */
function asWritten(text: string): string {
  return text
    .replace(/i\u0307+/g, 'i')
    .normalize('NFC')
    .replaceAll('\u0e4d\u0e32', '\u0e33')
    .replaceAll('\u0ecd\u0eb2', '\u0eb3')
}

/** Names with equal keys are the same term: NFKC, case folded, trimmed. */
export function termKey(name: string): string {
  return fold(name).trim()
}

/**
 * Unicode case folding: lower case, except for the two letters whose folded form differs (ς and ß).
 */
function fold(text: string): string {
  return lower(text).replaceAll('ς', 'σ').normalize('NFKC')
}

function lower(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss')
}
