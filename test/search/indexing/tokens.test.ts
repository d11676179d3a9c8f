import { afterAll, describe, expect, test } from 'vitest'
import { sortTokens } from '../../../src/search/indexing/sort-tokens.ts'
import { cachedStem, loadStems } from '../../../src/search/indexing/stems.ts'
import { addToken, emptyTokenSet, tokensOf } from '../../../src/search/indexing/token-set.ts'
import { textTokens, tokensInTurns } from '../../../src/search/indexing/tokens.ts'
import { testDatabase } from '../../support/database/database.ts'
import { fc } from '../../support/property.ts'

const token = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).filter((number) => number !== 0)
// Tokens of single characters differ in their upper half only.
const character = fc.integer({ min: 1, max: 0xffff }).map((code) => code << 16)
const tokens = fc.array(fc.oneof(token, character), { maxLength: 2_000 })

function distinct(numbers: readonly number[], length: number): number[] {
  const set = emptyTokenSet(length)
  for (const number of numbers) addToken(set, number)
  return [...tokensOf(set)]
}

describe('a set of tokens', () => {
  test('keeps each token once, in insertion order, even if fewer were expected', () => {
    fc.assert(
      fc.property(tokens, fc.nat(4_000), (numbers, length) => {
        expect(distinct(numbers, length)).toEqual([...new Set(numbers)])
      }),
    )
  })

  test('reports whether a token was new', () => {
    const set = emptyTokenSet(16)
    expect([7, 7, -7, 7].map((number) => addToken(set, number))).toEqual([true, false, true, false])
  })

  test('holds the tokens of a huge text and forgets them for the next', () => {
    const many = Array.from({ length: 300_000 }, (_, index) => (index + 1) * 0x1001)
    expect(distinct(many, 10)).toEqual(many)
    expect(distinct([1, 2], 10)).toEqual([1, 2])
    expect(distinct([3], 100_000)).toEqual([3])
  })
})

describe('sorting tokens', () => {
  test('sorts as signed numbers', () => {
    fc.assert(
      fc.property(tokens, (numbers) => {
        const sorted = [...numbers].sort((a, b) => a - b)
        expect([...sortTokens(Int32Array.from(numbers))]).toEqual(sorted)
      }),
    )
  })
})

describe('the stem cache', async () => {
  const { db, drop } = await testDatabase()
  afterAll(drop)
  const cached = (word: string, stemmer: string) =>
    cachedStem(`a ${word} b`, 2, word.length + 2, stemmer)

  test('finds a stem by word and stemmer, anywhere in a text', async () => {
    const words = [
      { word: 'libraries', stemmer: 'english' },
      { word: 'häusern', stemmer: 'german' },
      { word: 'the', stemmer: 'english' },
    ]
    const stems = await loadStems(db, words)
    for (const { word, stemmer } of words)
      expect(cached(word, stemmer)).toBe(stems.get(`${word}~${stemmer}`))
    expect(cached('libraries', 'german')).toBeUndefined()
    expect(cached('librarie', 'english')).toBeUndefined()
  })

  test('stays correct when it overflows', async () => {
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

test('the tokens of a long text are the same in turns, between which others run', async () => {
  // Words, runs and borders of both at all places of a piece.
  const line = (n: number) => `w${n.toString(36)}x AI竞赛${n}年 utf${n} naïve-${n} 3.14`
  const texts = ['A title', Array.from({ length: 60_000 }, (_, n) => line(n)).join(' ')]
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  const inTurns = await tokensInTurns(texts, 'en')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
  const atOnce = textTokens(texts, 'en')
  expect(inTurns.tokens).toEqual(atOnce.tokens)
  expect(inTurns.words).toEqual(atOnce.words)
})
