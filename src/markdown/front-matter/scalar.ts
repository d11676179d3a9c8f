import type { Json } from '../../shapes.ts'

/** A number, boolean or null only if it prints as the same text; else the source text. */
export function readScalar(text: string): Json {
  if (text === 'true') return true
  if (text === 'false') return false
  if (text === 'null') return null
  return isPrintedNumber(text) ? Number(text) : text
}

/**
 * Whether a number prints as exactly this text: not `1.10`, `0123`, `1e3`, nor what exceeds a
 * double.
 */
export function isPrintedNumber(text: string): boolean {
  const first = text.charCodeAt(0)
  if ((first < 0x30 || first > 0x39) && first !== 0x2d) return false
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text
}
