import type { Sql } from '../database/client.ts'
import { foldMarks } from './scripts.ts'
import type { Stemmable } from './stemmers.ts'
import { textToken } from './token-set.ts'

/** Stands for the stem of a stop word; no text has this token. */
export const NO_STEM = 1

// PostgreSQL's stemmers never change their mind, so what they said is kept, by stemmer and word: a map of maps is
// asked for every word of every text, and costs a third of an LRU cache with joined keys. Emptied when it is full.
const known = new Map<string, Map<string, number>>()
const most = 50_000
let kept = 0

/** The token of a word's stem if PostgreSQL has been asked for it before; `NO_STEM` for a stop word. */
export function knownStem(word: string, stemmer: string): number | undefined {
  return known.get(stemmer)?.get(word)
}

function keep(word: string, stemmer: string, token: number): void {
  if (kept >= most) {
    known.clear()
    kept = 0
  }
  const words = known.get(stemmer) ?? new Map<string, number>()
  known.set(stemmer, words.set(word, token))
  kept++
}

const STEMS = `select w.key, w.word, w.stemmer, (ts_lexize(('pg_catalog.' || w.stemmer || '_stem')::regdictionary, w.word))[1] as stem
from unnest($1::text[], $2::text[], $3::text[]) as w(key, word, stemmer)`

/** The tokens of the words' stems, by `stemKey`; one statement for those not seen before, none if all were. */
export async function loadStems(sql: Sql, words: readonly Stemmable[]): Promise<ReadonlyMap<string, number>> {
  const stems = new Map<string, number>()
  const unknown = new Map<string, Stemmable>()
  for (const word of words) {
    const stem = knownStem(word.word, word.stemmer)
    if (stem === undefined) unknown.set(stemKey(word), word)
    else stems.set(stemKey(word), stem)
  }
  if (unknown.size > 0) for (const [key, stem] of await askStems(sql, unknown)) stems.set(key, stem)
  return stems
}

export function stemKey({ word, stemmer }: Stemmable): string {
  return `${word}~${stemmer}`
}

async function askStems(sql: Sql, unknown: ReadonlyMap<string, Stemmable>): Promise<[string, number][]> {
  const asked = [...unknown.values()]
  const { rows } = await sql.query<Stemmable & { key: string; stem: string | null }>({
    name: 'search_stems',
    text: STEMS,
    values: [[...unknown.keys()], asked.map(({ word }) => word), asked.map(({ stemmer }) => stemmer)],
  })
  return rows.map(({ key, word, stemmer, stem }) => {
    const token = stem ? textToken(`${foldMarks(stem)}~${stemmer}`) : NO_STEM
    // This copy of the word, since a piece of a text would keep the whole text in memory.
    keep(word, stemmer, token)
    return [key, token]
  })
}
