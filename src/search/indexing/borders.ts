import { widthAt } from '../text/scan.ts'

/** The largest gap at which a word and dense script count as neighbours. */
export const maxBorderGap = 4

/**
 * Where a word touches dense script (`AI竞赛`, `2024年`), a part of the word also matches if the query
 * includes the neighbour. It is a separate token: up to three letters at the border and the
 * character beyond.
 */
export function borderAfter(
  text: string,
  wordEnd: number,
  start: number,
  letters: number,
): string | null {
  const from = wordEnd - letters
  if (from < 0 || !isAscii(text, from, wordEnd) || /[^a-z0-9]/.test(text.slice(from, wordEnd)))
    return null
  return `~${text.slice(from, wordEnd)}${text.slice(start, start + widthAt(text, start))}`
}

/** Like `borderAfter`, for dense script before a word. */
export function borderBefore(
  text: string,
  denseEnd: number,
  start: number,
  letters: number,
): string | null {
  const to = start + letters
  if (to > text.length || /[^a-z0-9]/.test(text.slice(start, to))) return null
  return `~${String.fromCodePoint(codePointBefore(text, denseEnd))}${text.slice(start, to)}`
}

/** The character that ends before this position. */
export function codePointBefore(text: string, end: number): number {
  const wide = end >= 2 && widthAt(text, end - 2) === 2
  return text.codePointAt(end - (wide ? 2 : 1)) ?? 0
}

function isAscii(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}
