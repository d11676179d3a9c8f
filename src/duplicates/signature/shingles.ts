import { plainText } from '../../search/text/plain.ts'
import { scan, widthAt } from '../../search/text/scan.ts'
import { denseKind, normalise } from '../../search/text/scripts.ts'

/** Only so much of a text is compared, so that no text takes long. */
export const maxCompared = 200_000

const wordsEach = 5
const charactersEach = 8

/**
 * The hashes of all runs of 5 words, and in scripts without spaces of 8 characters, in the readable
 * text of Markdown. A text that is shorter than one run is a run itself.
 */
export function shinglesOf(markdown: string): Set<number> {
  const text = normalise(plainText(markdown.slice(0, maxCompared)))
  const words: number[] = []
  const characters: number[] = []
  scan(text, (kind, start, end) => {
    if (kind === denseKind) addCharacters(characters, text, start, end)
    else words.push(hashOf(text, start, end))
  })
  const shingles = new Set<number>()
  addRuns(shingles, words, wordsEach)
  addRuns(shingles, characters, charactersEach)
  if (shingles.size === 0) addRuns(shingles, [...words, ...characters], 0)
  return shingles
}

function addCharacters(characters: number[], text: string, start: number, end: number): void {
  for (let at = start; at < end; at += widthAt(text, at))
    characters.push(Math.imul(text.codePointAt(at) ?? 0, 0x9e3779b1))
}

/** Adds the hash of each `length` items in a row; 0 means all items as one run. */
function addRuns(shingles: Set<number>, items: readonly number[], length: number): void {
  const each = length || items.length
  if (each === 0) return
  for (let end = each; end <= items.length; end++) {
    let hash = each
    for (let at = end - each; at < end; at++) hash = mix(hash ^ (items[at] as number))
    shingles.add(hash)
  }
}

// FNV-1a over the UTF-16 units.
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

/** A bijection of 32 bits in which each bit of the result depends on all (MurmurHash3). */
export function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
