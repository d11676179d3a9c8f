import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Highlight, highlightAll } from '../../../src/search/highlight/highlight.ts'
import { parseSearch } from '../../../src/search/query/parse.ts'
import { expectCheap, watchTurns } from '../../support/cpu.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { fc } from '../../support/property.ts'

let app: TestDatabase
beforeAll(async () => {
  app = await testDatabase()
})
afterAll(() => app.drop())

async function highlight(
  q: string,
  body: string,
  title = 'title',
  lang = 'en',
): Promise<Highlight> {
  const parsed = parseSearch(q)
  if (!parsed.ok) throw new Error(parsed.message)
  const [first] = await highlightAll(app.db, parsed.search, [{ title, summary: null, body, lang }])
  return first as Highlight
}

test('marks words, their stems and other forms, and escapes the rest', async () => {
  const { title, snippets } = await highlight(
    'running CAFE',
    'He <b>runs</b> & ran to the Café',
    'Run "fast" <x>',
  )
  expect(title).toBe('<mark>Run</mark> &quot;fast&quot; &lt;x&gt;')
  expect(snippets).toEqual(['He <mark>runs</mark> &amp; ran to the <mark>Café</mark>'])
})

test('marks a whole run of characters, and its pairs only where it never occurs whole', async () => {
  expect((await highlight('人工智能', '人工的，人工智能')).snippets).toEqual([
    '人工的，<mark>人工智能</mark>',
  ])
  expect((await highlight('人工智能', '人工的，智能')).snippets).toEqual([
    '<mark>人工</mark>的，<mark>智能</mark>',
  ])
  expect((await highlight('竞', '竞赛')).snippets).toEqual(['<mark>竞</mark>赛'])
})

test('marks the original text where search compares another form', async () => {
  expect((await highlight('ガンダム', '新ｶﾞﾝﾀﾞﾑ！')).snippets).toEqual(['新<mark>ｶﾞﾝﾀﾞﾑ</mark>！'])
  expect((await highlight('file cafe', 'ﬁle cafe\u0301 x')).snippets).toEqual([
    '<mark>ﬁle</mark> <mark>cafe\u0301</mark> x',
  ])
})

test('shows Markdown as text', async () => {
  const body =
    '# Head\n\n- an [**apple**](https://apple.example/x) ![apple pie](p.png)\n\n```js\nlet apple_1 = 1\n```\n'
  expect((await highlight('apple', body)).snippets).toEqual([
    'Head an <mark>apple</mark> <mark>apple</mark> pie let <mark>apple</mark>_1 = 1',
  ])
})

test('cuts between words or sentences and shows the places with most matches', async () => {
  const filler = 'Lorem ipsum dolor sit amet consectetur. '.repeat(40)
  const { snippets } = await highlight(
    'apple pear',
    `${filler}One apple here. ${filler}Here apple and pear. ${filler}`,
  )
  expect(snippets).toHaveLength(2)
  expect(snippets[1]).toMatch(
    /^…Here <mark>apple<\/mark> and <mark>pear<\/mark>\. Lorem .*[a-z.]…$/,
  )
  const chinese = await highlight(
    '竞赛',
    `${'很长的一段文字，没有别的。'.repeat(50)}这里有竞赛。${'后面也很长，'.repeat(50)}`,
  )
  expect(chinese.snippets[0]).toMatch(/^…这里有<mark>竞赛<\/mark>。后面也很长.*…$/)
})

test('has no snippet if only the title matched', async () => {
  expect(await highlight('title', 'nothing')).toEqual({ title: '<mark>title</mark>', snippets: [] })
})

test('never passes markup through or splits a character', async () => {
  const signs = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    '竞',
    '赛',
    'a',
    ' ',
    '\n',
    '.',
    '𠮷',
    '\u0301',
    'ﬁ',
    'ｶ',
    'ﾞ',
    '*',
    '[',
    '](',
  )
  const text = fc.array(signs, { maxLength: 400 }).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      const { title, snippets } = await highlight('竞赛 a 𠮷', body, body)
      for (const html of [title, ...snippets]) {
        const rest = html.replaceAll(/<\/?mark>/g, '').replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')
        expect(rest).not.toMatch(/[<>&"']/)
        expect(html.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('takes linear time for long and hostile texts', async () => {
  for (const body of [
    '竞赛'.repeat(100_000),
    '['.repeat(200_000),
    '<a'.repeat(100_000),
    '<!--'.repeat(50_000),
    '_'.repeat(200_000),
    '\n '.repeat(100_000),
  ]) {
    await expectCheap(3_000, () => highlight('竞赛 a', body))
  }
})

test.each([
  '\u1112\u1161\u11ab',
  '\u845b\u{e0100}',
  '辻\ufe00',
  'ｶﾞ',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u{1f44d}\u{1f3fd}',
  '\u{1f1e9}\u{1f1ea}',
  '\u2764\ufe0f',
  'น้ำ',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}',
])('never cuts within %j', async (character) => {
  for (const shift of ['', 'a', 'aa', 'aaa']) {
    const { snippets } = await highlight(
      'apple',
      `${character.repeat(100)}${shift} apple ${character.repeat(200)}`,
    )
    const [before = '', after = ''] = (snippets[0] ?? '').split(` <mark>apple</mark> `)
    const pieces = `${before.replace(/^…/, '').replace(/a+$/, '')}${after.replace(/…$/, '')}`
    expect(pieces.replaceAll(character, '')).toBe('')
    expect(pieces.length).toBeGreaterThan(character.length * 4)
  }
})

test('shows the beginning of a word as long as the text', async () => {
  const { snippets } = await highlight('x'.repeat(900), `see ${'x'.repeat(150_000)} there`)
  expect(snippets).toEqual([`see <mark>${'x'.repeat(200)}</mark>…`])
})

test('shows matches however far down a text', async () => {
  const { snippets } = await highlight(
    'apple',
    `${'Nothing here.\n'.repeat(40_000)}An apple. ${'x '.repeat(100)}`,
  )
  expect(snippets[0]).toMatch(/^…An <mark>apple<\/mark>\. x .*…$/)
})

test('yields to the event loop while it searches a page of long texts', async () => {
  const texts = ['Ça va très bien, été… ', '这是一个很长的，文本……', 'cafe\u0301 '].flatMap(
    (text) =>
      Array.from({ length: 7 }, () => ({
        title: 'x',
        summary: null,
        body: text.repeat(200_000 / text.length),
        lang: 'fr',
      })),
  )
  const parsed = parseSearch('nothing 没有')
  if (!parsed.ok) throw new Error(parsed.message)
  const turns = watchTurns()
  await sleep(20)
  await highlightAll(app.db, parsed.search, texts)
  expect(turns.longest()).toBeLessThan(600)
})
