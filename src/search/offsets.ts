import { normalise } from './scripts.ts'

/** A text as search compares it, and where in the original each of its characters came from. */
export interface Normalised {
  text: string
  /** Start in the original of the normalised code unit at an index; the index just past the end gives the length. */
  originOf(index: number): number
}

/** A letter with the marks that compose with it; hangul from jamo; half-width kana with its voicing. */
const CLUSTERS = /[\u1100-\u115f][\u1160-\u11a7]*[\u11a8-\u11ff]*|[\s\S][\p{M}\uff9e\uff9f]*/gu

/** Normalises and keeps track of positions; texts that normalise to themselves, nearly all, pay nothing for it. */
export function normaliseWithOffsets(original: string): Normalised {
  const text = normalise(original)
  if (text.length === original.length && original.normalize('NFKC') === original) {
    return { text, originOf: (index) => index }
  }
  const parts: string[] = []
  const origins: number[] = []
  for (const cluster of original.matchAll(CLUSTERS)) {
    const part = normalise(cluster[0])
    parts.push(part)
    for (let unit = 0; unit < part.length; unit++) origins.push(cluster.index)
  }
  return { text: parts.join(''), originOf: (index) => origins[index] ?? original.length }
}
