import { LRUCache } from 'lru-cache'
import type { Sql } from '../database/client.ts'
import { foldMarks } from './scripts.ts'
import type { Stemmable } from './stemmers.ts'
import { textToken } from './token-set.ts'

/** PostgreSQL's stemmers never change their mind, so what they said is kept; 1, which no text has, for a stop word. */
const known = new LRUCache<string, number>({ max: 30_000 })

export const NO_STEM = 1

const STEMS = `select w.key, (ts_lexize(('pg_catalog.' || w.stemmer || '_stem')::regdictionary, w.word))[1] as stem
from unnest($1::text[], $2::text[], $3::text[]) as w(key, word, stemmer)`

/** The tokens of the words' stems, by `stemKey`; one statement for those not seen before, none if all were. */
export async function loadStems(sql: Sql, words: readonly Stemmable[]): Promise<ReadonlyMap<string, number>> {
  const stems = new Map<string, number>()
  const unknown = new Map<string, Stemmable>()
  for (const word of words) {
    const key = stemKey(word)
    const stem = known.get(key)
    if (stem === undefined) unknown.set(key, word)
    else stems.set(key, stem)
  }
  if (unknown.size > 0) for (const [key, stem] of await askStems(sql, unknown)) stems.set(key, stem)
  return stems
}

export function stemKey({ word, stemmer }: Stemmable): string {
  return `${word}~${stemmer}`
}

async function askStems(sql: Sql, unknown: ReadonlyMap<string, Stemmable>): Promise<[string, number][]> {
  const asked = [...unknown.values()]
  const { rows } = await sql.query<{ key: string; stem: string | null }>({
    name: 'search_stems',
    text: STEMS,
    values: [[...unknown.keys()], asked.map(({ word }) => word), asked.map(({ stemmer }) => stemmer)],
  })
  return rows.map(({ key, stem }) => {
    const token = stem ? textToken(`${foldMarks(stem)}~${unknown.get(key)?.stemmer}`) : NO_STEM
    known.set(key, token)
    return [key, token]
  })
}
