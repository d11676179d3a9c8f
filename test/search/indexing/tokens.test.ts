import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { sortTokens } from '../../../src/search/indexing/sort-tokens.ts'
import { knownStem, loadStems } from '../../../src/search/indexing/stems.ts'
import { addToken, emptyTokenSet, tokensOf } from '../../../src/search/indexing/token-set.ts'
import { testDatabase } from '../../support/database/database.ts'

const token = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).filter((number) => number !== 0)
// Single characters differ in their upper half alone.
const character = fc.integer({ min: 1, max: 0xffff }).map((code) => code << 16)
const tokens = fc.array(fc.oneof(token, character), { maxLength: 2_000 })

function distinct(numbers: readonly number[], length: number): number[] {
  const set = emptyTokenSet(length)
  for (const number of numbers) addToken(set, number)
  return [...tokensOf(set)]
}

describe('a set of tokens', () => {
  test('keeps each once, in the order in which they came, however few were expected', () => {
    fc.assert(
      fc.property(tokens, fc.nat(4_000), (numbers, length) => {
        expect(distinct(numbers, length)).toEqual([...new Set(numbers)])
      }),
    )
  })

  test('says of each whether it was new', () => {
    const set = emptyTokenSet(16)
    expect([7, 7, -7, 7].map((number) => addToken(set, number))).toEqual([true, false, true, false])
  })

  test('holds what the longest text has, and forgets it for the next one', () => {
    const many = Array.from({ length: 300_000 }, (_, index) => (index + 1) * 0x1001)
    expect(distinct(many, 10)).toEqual(many)
    expect(distinct([1, 2], 10)).toEqual([1, 2])
    expect(distinct([3], 100_000)).toEqual([3])
  })
})

describe('sorting tokens', () => {
  test('gives the order of numbers, negative ones first', () => {
    fc.assert(
      fc.property(tokens, (numbers) => {
        const sorted = [...numbers].sort((a, b) => a - b)
        expect([...sortTokens(Int32Array.from(numbers))]).toEqual(sorted)
      }),
    )
  })
})

describe('stems that PostgreSQL was asked for', async () => {
  const { db, drop } = await testDatabase()
  afterAll(drop)
  const known = (word: string, stemmer: string) =>
    knownStem(`a ${word} b`, 2, word.length + 2, stemmer)

  test('are known from then on, by word and stemmer, wherever the word stands in a text', async () => {
    const words = [
      { word: 'libraries', stemmer: 'english' },
      { word: 'häusern', stemmer: 'german' },
      { word: 'the', stemmer: 'english' },
    ]
    const stems = await loadStems(db, words)
    for (const { word, stemmer } of words)
      expect(known(word, stemmer)).toBe(stems.get(`${word}~${stemmer}`))
    expect(known('libraries', 'german')).toBeUndefined()
    expect(known('librarie', 'english')).toBeUndefined()
  })

  test('stay right when there are more than are kept', async () => {
    const words = Array.from({ length: 60_000 }, (_, index) => ({
      word: `word${String.fromCharCode(97 + (index % 26), 97 + (Math.floor(index / 26) % 26))}${index}`,
      stemmer: 'english',
    }))
    const first = await loadStems(db, words)
    const again = await loadStems(db, words)
    expect(again.size).toBe(words.length)
    expect(again).toEqual(first)
  })
})
