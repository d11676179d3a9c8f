import { Parser } from 'htmlparser2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { textTokens } from '../../../src/search/indexing/tokens.ts'
import { wholeWords } from '../../../src/search/indexing/whole-words.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish } from '../../support/content.ts'
import { fc } from '../../support/property.ts'
import { blockPieces, inlinePieces, type Piece, places, wordMaker } from './pieces.ts'

const lineOf = (pieces: readonly Piece[]): Piece => ({
  source: pieces.map(({ source }) => source).join(' '),
  seen: pieces.flatMap(({ seen }) => seen),
  hidden: pieces.flatMap(({ hidden = [] }) => hidden),
})

const block = fc.oneof(
  fc.record({ block: fc.nat(blockPieces.length - 1), place: fc.nat(places.length - 1) }),
  fc.record({
    line: fc.array(fc.nat(inlinePieces.length - 1), { minLength: 1, maxLength: 5 }),
    place: fc.nat(places.length - 1),
  }),
)
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never

function articleOf(blocks: readonly Block[]): Piece {
  const word = wordMaker()
  const made = blocks.map((asked) => {
    const piece =
      'line' in asked
        ? lineOf(asked.line.map((n) => inlinePieces[n]?.(word) as Piece))
        : (blockPieces[asked.block]?.(word) as Piece)
    return { ...piece, source: places[asked.place]?.(piece.source) ?? '' }
  })
  return { ...lineOf(made), source: made.map(({ source }) => source).join('\n\n') }
}

/** Text and image descriptions, as a browser shows them. */
function wordsOf(html: string): string {
  const words: string[] = []
  const parser = new Parser({
    ontext: (text) => words.push(text),
    onopentag: (_, { alt = '' }) => words.push(alt),
  })
  parser.end(html)
  return words.join('')
}

const shown = (text: string) => text.replaceAll('\u00ad', '')

/** The tokens of a word that are missing from the search index of an article. */
function lacking(word: string, tokens: ReadonlySet<number>): number[] {
  return [...textTokens([word], 'en').tokens].filter((token) => !tokens.has(token))
}

describe('every word that a reader sees', () => {
  test('is in the text, the HTML and the search index, and nothing else of the source is', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), (blocks) => {
        const { source, seen, hidden = [] } = articleOf(blocks)
        const { html, text, status } = renderNow(source, { lang: 'en', path: 'posts/x' })
        const tokens = new Set(textTokens([source, wholeWords(source)], 'en').tokens)
        expect(status).toBe('rendered')
        for (const word of seen) {
          expect(shown(text), source).toContain(word)
          expect(shown(wordsOf(html)), source).toContain(word)
          expect(lacking(word, tokens), `${word} of ${source}`).toEqual([])
        }
        for (const word of hidden) expect(text + html, source).not.toContain(word)
      }),
      { numRuns: 1_500 },
    )
  })

  test.each([...inlinePieces, ...blockPieces].map((make) => make(wordMaker())))(
    'also if it is alone: $source',
    ({ source, seen, hidden = [] }) => {
      for (const place of places) {
        const { html, text } = renderNow(place(source), { lang: 'en', path: 'posts/x' })
        for (const word of seen) {
          expect(shown(text)).toContain(word)
          expect(shown(wordsOf(html))).toContain(word)
        }
        for (const word of hidden) expect(text + html).not.toContain(word)
      }
    },
  )
})

describe('through the API', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp()
  })
  afterAll(() => app.close())

  test('every word of an article is found, and is in its HTML, text and feeds', async () => {
    const word = wordMaker()
    const pieces = [...inlinePieces, ...blockPieces].map((make) => make(word))
    const body = pieces.map(({ source }) => source).join('\n\n')
    const { id } = await publish(app, {
      title: 'Whole',
      path: 'whole',
      body,
      publishedAt: '2024-05-01T00:00:00Z',
    })
    const { data } = (await app.request('GET', `/v1/articles/${id}?include=html,text`)).json()
    const feed = (await app.request('GET', '/feed.json')).json().items[0].content_html
    for (const word of pieces.flatMap(({ seen }) => seen)) {
      expect(shown(data.text)).toContain(word)
      expect(shown(wordsOf(data.html))).toContain(word)
      expect(shown(wordsOf(feed))).toContain(word)
      const found = await app.request('GET', `/v1/articles?q=${encodeURIComponent(word)}`)
      expect(found.json().data, word).toMatchObject([{ id }])
    }
  })
})
