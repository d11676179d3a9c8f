import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/database/client.ts'
import { manyMarks, phrasePattern } from '../../../src/search/query/phrase.ts'
import { normalise } from '../../../src/search/text/scripts.ts'
import { cpuWithDatabase } from '../../support/cpu.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { find, type StoredText, storeTexts } from './found.ts'

let app: TestDatabase
let db: Database
beforeAll(async () => {
  app = await testDatabase()
  db = app.db
})
afterAll(() => app.drop())

async function places(q: string, texts: readonly StoredText[]): Promise<number[]> {
  await db.pool.query('truncate articles cascade')
  const ids = await storeTexts(db, texts)
  return (await find(db, q)).map((id) => ids.indexOf(id)).sort()
}

describe('a phrase finds its own text, letter by letter', () => {
  test.each([
    'CAFÉ AU LAIT',
    'École normale',
    'Đường phố',
    'ВСЁ РАВНО',
    'Йод и ЎЗБЕК',
    'IŞIK ışık İstanbul',
    'λόγος καλός',
    'ΛΌΓΟΣ ΚΑΛΌΣ',
    'ἀλλ᾽ ἐγώ',
    'Die Straße, GROẞ und Flußschiff',
    'Þór æfir, Œuvre',
    'cafe\u0301 o\u0323\u0302 Th\u0309',
    'и\u0306од один',
    '\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165',
    'ｶﾞﾝﾀﾞﾑ ﾊﾟﾝ',
    '㍿甲乙',
    '約㌔です',
    'ﬁne ﬂow Ａｂｃ',
    'น้ำใจ กำลัง',
    'ຄຳລາວ',
    'ไทย\u200bสวย\u200bงาม',
    'می\u200cخواهم، بروم',
    '❤\ufe0f love \u{1f469}\u200d\u{1f680} you',
    'नमस्ते। दुनिया',
    'עִבְרִית שָׁלוֹם־עוֹלָם',
    'ሰላም፡ዓለም።',
    'Բարև՝ աշխարհ։',
    '葛\u{e0100}城 辻\ufe00堂',
    'Ｃ++ and C# and 3.14',
    'it´ s ¯\\_(ツ)_/¯',
    '2024年AI竞赛',
    '中文“引号”，标点……结束',
    '\u{10400}\u{10401} \u{1e900}\u{1e901}',
    'ŉ ǆ ĳ',
    'a\u00adb c\u2060d',
  ])('%s', async (text) => {
    expect(await places(`"${text}"`, [{ body: `x ${text} y` }, { body: 'else' }])).toEqual([0])
    expect(await places(`"${text}"`, [{ title: text }])).toEqual([0])
    expect(await places(`else -"${text}"`, [{ body: `else, ${text}!` }, { body: 'else' }])).toEqual(
      [1],
    )
  })
})

describe('a phrase is found', () => {
  test.each([
    ['cafe au lait', 'CAFÉ AU LAIT'],
    ['STRASSE GROSS', 'Straße groß'],
    ['straße', 'STRASSE'],
    ['乙丙丁', '> 甲乙丙\n> 丁戊己'],
    ['甲乙丙丁', '甲\n  **乙**\n丙`丁`'],
    ['brown fox', '[quick brown](https://example.org/a_b "a title") fox'],
    ['brown fox', 'quick brown[^1] fox'],
    ['quick brown', 'quick <b class="x">brown</b> fox'],
    ['brown fox', '> brown\n> fox'],
    ['北京工作', '他在[北京](https://example.org)工作'],
    ['Go语言', '用**Go**语言'],
    ['one two', 'one — … · • two'],
  ])('%s in %s', async (phrase, body) => {
    expect(await places(`"${phrase}"`, [{ body }])).toEqual([0])
  })
})

describe('a phrase is not found', () => {
  test.each([
    ['война и мир', 'мировая война и мирный, мир'],
    ['hello world', 'hello wörldé, world'],
    ['hello world', 'öhello world, hello'],
    ['ελλάδα και', 'Ελλάδα καιρός, και'],
    ['x y', 'x\u0301a y, x y\u0301a, then y of x'],
    ['red apple', 'red 中 apple'],
    ['智能人', '智能，能人'],
  ])('%s in %s', async (phrase, body) => {
    expect(await places(`"${phrase}"`, [{ body }])).toEqual([])
    expect(await places(`${phrase.split(' ')[0]} -"${phrase}"`, [{ body }])).toEqual([0])
  })

  test('across two texts of an article', async () => {
    const texts = [
      { title: 'red', body: 'apple' },
      { summary: 'the red', body: 'apple' },
      { tags: ['red', 'apple'] },
      { body: 'red](x', tags: ['y) apple', 'red apple'] },
    ]
    expect(await places('"red apple"', texts)).toEqual([3])
  })
})

test.each(['´', '¯', '"´"', '-´', '´ or ¯', '\u0301'])(
  '%s alone is nothing to search for',
  async (q) => {
    expect(await places(q, [{ body: `${q} word` }])).toEqual([])
  },
)

test.each(['¯\\_(ツ)_/¯', 'it´ s', 'ἀλλ᾽ ἐγώ'])('%s finds itself', async (q) => {
  expect(await places(q, [{ body: q }, { body: 'else' }])).toEqual([0])
})

describe('the time that a phrase takes', () => {
  const phrases = [
    'quick brown',
    'a b '.repeat(250),
    '这是一个很长的中文'.repeat(110),
    'a中'.repeat(490),
  ]
  const pieces = [
    'quick ',
    '](',
    '[^',
    '<a ',
    '\u0301',
    '\n> ',
    '**',
    '中',
    ' ',
    'quick\u0301\u0323',
  ]

  test.each(phrases)('is short, whatever the text: %.20s', async (phrase) => {
    const search = async () => {
      for (const piece of pieces) {
        const text = `quick a 这${piece.repeat(300_000 / piece.length)}`
        await db.pool.query('select $1 ~ $2', [text, phrasePattern(normalise(phrase))])
      }
    }
    expect(await cpuWithDatabase(db, search)).toBeLessThan(10_000)
  })

  test('is short for many marks, which normalising would sort in quadratic time', async () => {
    const body = `red a${'\u0301\u0323'.repeat(200_000)} apple`
    const search = async () => expect(await places('"red a"', [{ body }])).toEqual([0])
    expect(await cpuWithDatabase(db, search)).toBeLessThan(15_000)
    const { rows } = await db.pool.query('select $1 ~ $2 as found', [body, manyMarks()])
    expect(rows).toEqual([{ found: true }])
  })
})
