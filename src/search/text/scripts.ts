/**
 * The kind of a character for search: a gap between tokens, part of a word, or a character of a
 * dense script (one written without spaces).
 */
export const gapKind = 1
export const wordKind = 2
export const denseKind = 3
export type Kind = typeof gapKind | typeof wordKind | typeof denseKind

/**
 * Thai, Lao, Burmese, Khmer, hangul (with jamo), radicals, kana, bopomofo, Han: scripts without
 * spaces, or whose words are searched for by their parts.
 */
const denseRanges: readonly (readonly [number, number])[] = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1100, 0x11ff],
  [0x1780, 0x17ff],
  [0x2e80, 0x2fdf],
  [0x3005, 0x3007],
  [0x3021, 0x3029],
  [0x3031, 0x3035],
  [0x3038, 0x303c],
  [0x3040, 0x318f],
  [0x31a0, 0x31bf],
  [0x31f0, 0x31ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa960, 0xa97f],
  [0xa9e0, 0xa9ff],
  [0xaa60, 0xaa7f],
  [0xac00, 0xd7ff],
  [0xf900, 0xfaff],
  [0x1aff0, 0x1b16f],
  [0x20000, 0x3ffff],
]

const letterMarkNumber = /^[\p{L}\p{M}\p{N}]$/u
const kinds = new Uint8Array(0x10000)

/** The kind of a code point; cached for the basic plane. */
export function kindOf(codePoint: number): Kind {
  const known = codePoint < 0x10000 ? kinds[codePoint] : 0
  return known ? (known as Kind) : classifyAndCache(codePoint)
}

function classifyAndCache(codePoint: number): Kind {
  const kind = classify(codePoint)
  if (codePoint < 0x10000) kinds[codePoint] = kind
  return kind
}

function classify(codePoint: number): Kind {
  if (!letterMarkNumber.test(String.fromCodePoint(codePoint))) return gapKind
  return denseRanges.some(([from, to]) => codePoint >= from && codePoint <= to)
    ? denseKind
    : wordKind
}

const invisibleCharacters =
  /\u034f|[\u00ad\u200b-\u200f\u2060\ufeff]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu

/**
 * The form in which text and query are compared: NFKC, lower case, without invisible characters.
 * Diacritics stay.
 */
export function normalise(text: string): string {
  return boundMarks(text).normalize('NFKC').replace(invisibleCharacters, '').toLowerCase()
}

/** A combining mark, or a voicing mark of half-width kana. */
export const combiningMark = /[\p{M}\uff9e\uff9f]/u
/**
 * The bound of Unicode's stream-safe text format (UAX 15); no language writes more than a few in a
 * row.
 */
export const maxMarks = 30
const longMarkRun = /[\p{M}\uff9e\uff9f]{30}/gu

/**
 * Normalising sorts marks in quadratic time: 100,000 in a row take seconds. An invisible grapheme
 * joiner after each 30 marks splits the run.
 */
function boundMarks(text: string): string {
  return hasLongMarks(text) ? text.replace(longMarkRun, '$&\u034f') : text
}

// Looks at every 30th character only: a run of 30 marks covers one of them, and testing each
// character would take longer than normalising.
function hasLongMarks(text: string): boolean {
  for (let at = maxMarks - 1; at < text.length; at += maxMarks) {
    if (!mayBeMark(text, at)) continue
    let from = at
    let to = at
    while (to - from < maxMarks && mayBeMark(text, from - 1)) from--
    while (to - from < maxMarks && mayBeMark(text, to + 1)) to++
    if (to - from >= maxMarks - 1) return true
  }
  return false
}

function mayBeMark(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (
    code >= 0x300 && ((code >= 0xd800 && code <= 0xdfff) || combiningMark.test(text.charAt(at)))
  )
}

const asciiOnly = /^[\x00-\x7f]*$/
const latinMarks = /[\u0300-\u036f]/g
const specialFolds: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
  ς: 'σ',
  ё: 'е',
}

/**
 * A normalised word without diacritics (`café` becomes `cafe`). Cyrillic й and ў stay, because they
 * are letters and not marked ones.
 */
export function foldMarks(word: string): string {
  if (asciiOnly.test(word)) return word
  return word
    .replace(/[ßøđðłæœıþςё]/g, (letter) => specialFolds[letter] ?? letter)
    .replace(/[^\x00-\x7fйў]/g, (letter) =>
      letter.normalize('NFD').replace(latinMarks, '').normalize('NFC'),
    )
    .replace(latinMarks, '')
}
