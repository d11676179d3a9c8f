import { denseKind, gapKind, type Kind, kindOf, wordKind } from './scripts.ts'

export type Visit = (kind: typeof wordKind | typeof denseKind, start: number, end: number) => void

/** Visits the words and dense runs of a normalised text in order, in one pass. */
export function scan(text: string, visit: Visit): void {
  scanPart(text, 0, text.length, visit)
}

/** The same from `start` until a word or run ends at `until` or after it; gives the place there. */
export function scanPart(text: string, start: number, until: number, visit: Visit): number {
  const to = Math.min(until, text.length)
  let at = start
  while (at < to) {
    const kind = kindAt(text, at)
    if (kind === gapKind) {
      at += widthAt(text, at)
      continue
    }
    const end = kind === denseKind ? sameKindEnd(text, at, denseKind) : wordEnd(text, at)
    visit(kind, at, end)
    at = end
  }
  return at
}

/** UTF-16 width of the character at `at`: 2 for a surrogate pair. */
export function widthAt(text: string, at: number): 1 | 2 {
  const code = text.charCodeAt(at)
  return code >= 0xd800 && code <= 0xdbff && at + 1 < text.length ? 2 : 1
}

function kindAt(text: string, at: number): Kind {
  const code = text.charCodeAt(at)
  return kindOf(code >= 0xd800 && code <= 0xdfff ? (text.codePointAt(at) ?? code) : code)
}

function sameKindEnd(text: string, start: number, kind: Kind): number {
  let at = start
  while (at < text.length && kindAt(text, at) === kind) at += widthAt(text, at)
  return at
}

/**
 * A word ends at the first character that is not part of a word, except for a decimal point (3.14)
 * and the suffixes of C++ and C#.
 */
function wordEnd(text: string, start: number): number {
  let at = sameKindEnd(text, start, wordKind)
  while (isDecimalPoint(text, at)) at = sameKindEnd(text, at + 1, wordKind)
  return at - start <= 2 ? at + signWidth(text, at) : at
}

function isDecimalPoint(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === 0x2e &&
    isDigit(text.charCodeAt(at - 1)) &&
    isDigit(text.charCodeAt(at + 1))
  )
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function signWidth(text: string, at: number): number {
  const width = text.startsWith('++', at) ? 2 : text.charCodeAt(at) === 0x23 ? 1 : 0
  if (width === 0 || at + width >= text.length) return width
  const next = text.charCodeAt(at + width)
  return next === 0x2b || next === 0x23 || kindAt(text, at + width) === wordKind ? 0 : width
}
