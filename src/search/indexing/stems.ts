import type { Sql } from '../../database/client.ts'
import { foldMarks } from '../text/scripts.ts'
import type { Stemmable } from './stemmers.ts'
import { textToken } from './token-set.ts'

/** Marks a stop word, which has no stem; no text has this token. */
export const noStem = 1

// A cache of stems without expiry, because PostgreSQL's stemmers are deterministic. Keyed by two
// hashes of word and stemmer: it is queried for every word of every text, and a numeric table needs
// no string. Emptied when full.
interface StemCache {
  /**
   * Three numbers a slot: the two hashes and the stem's token; a first hash of 0 is an empty slot.
   */
  slots: Int32Array
  size: number
}

const slotCount = 0x20000
const maxStems = 50_000
let cache: StemCache | undefined

/**
 * The cached token of the stem of `text.slice(start, end)`; `noStem` for a stop word, undefined if
 * not cached.
 */
export function cachedStem(
  text: string,
  start: number,
  end: number,
  stemmer: string,
): number | undefined {
  if (!cache) return undefined
  const { slots } = cache
  const slot = slotOf(slots, textToken(text, start, end), secondHash(text, start, end, stemmer))
  return slots[slot] === 0 ? undefined : slots[slot + 2]
}

function cacheStem(word: string, stemmer: string, token: number): void {
  if (!cache || cache.size >= maxStems) cache = { slots: new Int32Array(slotCount * 3), size: 0 }
  const { slots } = cache
  const first = textToken(word)
  const second = secondHash(word, 0, word.length, stemmer)
  const slot = slotOf(slots, first, second)
  if (slots[slot] === 0) cache.size++
  slots.set([first, second, token], slot)
}

/** The slot that holds these hashes, or the empty slot for them. */
function slotOf(slots: Int32Array, first: number, second: number): number {
  for (let slot = first & (slotCount - 1); ; slot = (slot + 1) & (slotCount - 1)) {
    const at = slot * 3
    const there = slots[at]
    if (there === 0 || (there === first && slots[at + 1] === second)) return at
  }
}

function secondHash(text: string, start: number, end: number, stemmer: string): number {
  let hash = stemmer.length
  for (let at = 0; at < stemmer.length; at++)
    hash = (Math.imul(hash, 31) + stemmer.charCodeAt(at)) | 0
  for (let at = start; at < end; at++)
    hash = (Math.imul(hash, 0x5bd1e995) + text.charCodeAt(at)) | 0
  return hash
}

const selectStems = `select w.key, w.word, w.stemmer, (ts_lexize(('pg_catalog.' || w.stemmer || '_stem')::regdictionary, w.word))[1] as stem
from unnest($1::text[], $2::text[], $3::text[]) as w(key, word, stemmer)`

/**
 * The tokens of the words' stems, by `stemKey`; one statement for those not cached, none if all
 * are.
 */
export async function loadStems(
  sql: Sql,
  words: readonly Stemmable[],
): Promise<ReadonlyMap<string, number>> {
  const stems = new Map<string, number>()
  const unknown = new Map<string, Stemmable>()
  for (const word of words) {
    const stem = cachedStem(word.word, 0, word.word.length, word.stemmer)
    if (stem === undefined) unknown.set(stemKey(word), word)
    else stems.set(stemKey(word), stem)
  }
  if (unknown.size > 0) for (const [key, stem] of await askStems(sql, unknown)) stems.set(key, stem)
  return stems
}

/** The key of a word and its stemmer in a map. */
export function stemKey({ word, stemmer }: Stemmable): string {
  return `${word}~${stemmer}`
}

async function askStems(
  sql: Sql,
  unknown: ReadonlyMap<string, Stemmable>,
): Promise<[string, number][]> {
  const asked = [...unknown.values()]
  const { rows } = await sql.query<Stemmable & { key: string; stem: string | null }>({
    name: 'search_stems',
    text: selectStems,
    values: [
      [...unknown.keys()],
      asked.map(({ word }) => word),
      asked.map(({ stemmer }) => stemmer),
    ],
  })
  return rows.map(({ key, word, stemmer, stem }) => {
    const token = stem ? textToken(`${foldMarks(stem)}~${stemmer}`) : noStem
    cacheStem(word, stemmer, token)
    return [key, token]
  })
}
