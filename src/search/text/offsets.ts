import { combiningMark, normalise } from './scripts.ts'

/** A normalised text that maps each of its positions back to the original. */
interface Normalised {
  text: string
  /**
   * Where in the original the normalised code unit at `index` began; an index at the end gives the
   * length.
   */
  originOf(index: number): number
}

/**
 * One cluster that normalises as a unit: a letter with its marks, hangul from jamo, half-width kana
 * with its voicing mark.
 */
const clusterAt = /[\u1100-\u115f][\u1160-\u11a7]*[\u11a8-\u11ff]*|[\s\S][\p{M}\uff9e\uff9f]*/uy

/**
 * Parallel arrays, one entry a piece. Characters of an `even` piece map one to one; any other piece
 * comes from one cluster.
 */
interface Pieces {
  texts: string[]
  starts: number[]
  origins: number[]
  even: boolean[]
}

/**
 * Normalises piece by piece: long runs of characters that map one to one, and the single clusters
 * between them.
 */
export function normaliseWithOffsets(original: string): Normalised {
  const pieces: Pieces = { texts: [], starts: [], origins: [], even: [] }
  let length = 0
  for (let at = 0; at < original.length; ) {
    const stop = evenEnd(original, at)
    const end = stop > at ? stop : clusterEnd(original, at)
    const text = normalise(original.slice(at, end))
    pieces.texts.push(text)
    pieces.starts.push(length)
    pieces.origins.push(at)
    pieces.even.push(stop > at)
    length += text.length
    at = end
  }
  return {
    text: pieces.texts.join(''),
    originOf: (index) => (index >= length ? original.length : originIn(pieces, index)),
  }
}

function originIn({ starts, origins, even }: Pieces, index: number): number {
  let low = 0
  for (let high = starts.length; high - low > 1; ) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) <= index) low = middle
    else high = middle
  }
  const origin = origins[low] as number
  return even[low] ? origin + index - (starts[low] as number) : origin
}

/**
 * The end of the run of one-to-one characters that begins at `start`; its last character is left
 * out if a following mark may compose with it.
 */
function evenEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && isEven(text.charCodeAt(at))) at++
  return at < text.length && at > start && mayCompose(text.charCodeAt(at)) ? at - 1 : at
}

function clusterEnd(text: string, start: number): number {
  clusterAt.lastIndex = start
  return start + (clusterAt.exec(text)?.[0].length ?? 1)
}

const unknownClass = 0
const oneToOne = 1
const variable = 2
const composing = 3
const classes = new Uint8Array(0x10000)

const isEven = (code: number): boolean => classOf(code) === oneToOne
const mayCompose = (code: number): boolean => classOf(code) === composing

function classOf(code: number): number {
  if (classes[code] === unknownClass) classes[code] = classify(code)
  return classes[code] as number
}

// Marks that never compose, such as those of Thai and most Indic scripts, count as one to one;
// otherwise each syllable would be a piece.
function classify(code: number): number {
  const character = String.fromCharCode(code)
  if (code >= 0x1100 && code <= 0x11ff) return composing
  if (code >= 0xd800 && code <= 0xdfff) return variable
  if (normalise(character).length !== 1) return combiningMark.test(character) ? composing : variable
  return combiningMark.test(character) && !neverComposes.test(character) ? composing : oneToOne
}

const neverComposes =
  /[\u0591-\u05bd\u0610-\u061a\u064b-\u0652\u0901-\u0903\u093e-\u094d\u0e31-\u0e4e\u0eb1-\u0ece]/
