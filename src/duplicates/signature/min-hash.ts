import { mix, shinglesOf } from './shingles.ts'

/** How many values a signature has. */
const valueCount = 128
const rowsPerBand = 4

/** From so large a part of shared runs on, two texts are reported as similar. */
export const similarFrom = 0.55

/** What is stored of a text, so that similar ones are found without reading them. */
interface Signature {
  /** The lower 16 bits of each value. */
  values: Buffer
  /** Hashes of four values each: two texts that share half of their runs share one with 87 %. */
  bands: Int32Array
}

// The same in every process and version: stored signatures depend on them.
const factors = Int32Array.from({ length: valueCount }, (_, at) => mix(at + 1) | 1)
const addends = Int32Array.from({ length: valueCount }, (_, at) => mix(-at - 1))

/** The MinHash signature of a Markdown text; null for one without words. */
export function signatureOf(markdown: string): Signature | null {
  const shingles = shinglesOf(markdown)
  if (shingles.size === 0) return null
  const minima = new Uint32Array(valueCount).fill(0xffffffff)
  for (const shingle of shingles)
    for (let at = 0; at < valueCount; at++) {
      const value = mixed(shingle, at)
      if (value < (minima[at] as number)) minima[at] = value
    }
  const values = Buffer.alloc(valueCount * 2)
  for (let at = 0; at < valueCount; at++)
    values.writeUInt16LE((minima[at] as number) & 0xffff, at * 2)
  return { values, bands: bandsOf(minima) }
}

const mixed = (shingle: number, at: number) =>
  Math.imul(shingle ^ (addends[at] as number), factors[at] as number) >>> 0

// The number of the band is part of its hash, so that all bands fit into one array.
function bandsOf(minima: Uint32Array): Int32Array {
  return Int32Array.from({ length: valueCount / rowsPerBand }, (_, band) => {
    let hash = band
    for (let at = 0; at < rowsPerBand; at++)
      hash = mix(hash ^ (minima[band * rowsPerBand + at] as number)) + at
    return hash | 0
  })
}

/** The part of their runs that two texts share, as their signatures tell it. */
export function similarity(one: Buffer, other: Buffer): number {
  let equal = 0
  for (let at = 0; at < valueCount * 2; at += 2)
    if (one[at] === other[at] && one[at + 1] === other[at + 1]) equal++
  return equal / valueCount
}
