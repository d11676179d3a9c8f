const insideWord = /[\p{L}\p{N}\p{M}]/u
const denseLetter =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u

/** Whether a cut here splits no word and no grapheme. */
export function isBetween(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true
  if (isInside(text, at)) return false
  const before = text.charAt(at - 1)
  const after = text.charAt(at)
  return (
    !(insideWord.test(before) && insideWord.test(after)) ||
    denseLetter.test(before) ||
    denseLetter.test(after)
  )
}

/**
 * Continues the previous grapheme: marks, selectors, voicing marks, vowels and finals of hangul,
 * joiners, skin tones, tags.
 */
const continuesCharacter =
  /^(?:[\p{M}\u200c\u200d]|[\uff9e\uff9f\u0e33\u0eb3]|[\u1160-\u11ff\ud7b0-\ud7fb]|[\u{1f3fb}-\u{1f3ff}]|[\u{e0020}-\u{e007f}])/u
const flagLetter = /^[\u{1f1e6}-\u{1f1ff}]$/u
const maxFlags = 400

/** Whether `at` is inside a grapheme. A run of hundreds of flag letters may be split. */
function isInside(text: string, at: number): boolean {
  if (isLow(text, at)) return true
  const after = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const before = text.charCodeAt(at - 1)
  if (continuesCharacter.test(after) || before === 0x200d) return true
  if (before >= 0x1100 && before <= 0x115f) return /[\u1100-\u115f\uac00-\ud7a3]/.test(after)
  return flagLetter.test(after) && flagsBefore(text, at) % 2 === 1
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

/** Counts flag letters before `at`: each pair of them is one flag. */
function flagsBefore(text: string, at: number): number {
  let count = 0
  while (count < maxFlags && flagLetter.test(text.slice(at - 2 * count - 2, at - 2 * count)))
    count++
  return count
}

const maxCharacterLength = 100

/** The nearest grapheme boundary at or before `at`. */
export function characterStart(text: string, at: number): number {
  for (let start = at; start > at - maxCharacterLength; start--)
    if (!isInside(text, start)) return start
  return at
}

/** The nearest grapheme boundary at or after `at`. */
export function characterEnd(text: string, at: number): number {
  for (let end = at; end < at + maxCharacterLength; end++)
    if (end >= text.length || !isInside(text, end)) return end
  return at
}
