import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/database/client.ts'
import { mergePending, mergeWhenCalm } from '../../../src/search/indexing/merge-pending.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { find, type StoredText, storeTexts } from './found.ts'

let app: TestDatabase
let db: Database
beforeAll(async () => {
  app = await testDatabase()
  db = app.db
})
afterAll(() => app.drop())

/** Stores the texts and returns the indexes of those that the query finds, best first. */
async function places(
  q: string,
  texts: readonly StoredText[],
  langs: string[] = [],
): Promise<number[]> {
  await db.pool.query('truncate articles cascade')
  const ids = await storeTexts(db, texts)
  return (await find(db, q, langs)).map((id) => ids.indexOf(id))
}

const bodies = (...texts: string[]): StoredText[] => texts.map((body) => ({ body }))

describe('text without spaces', () => {
  test.each([
    ['人工智能', '关于人工智能的竞赛'],
    ['能', '人工智能'],
    ['能的竞', '人工智能的竞赛'],
    ['東京タワ', '昨日、東京タワーへ行った。'],
    ['タワーへ', '昨日、東京タワーへ行った。'],
    ['국대학', '한국대학교에서'],
    ['ไทยสวย', 'ประเทศไทยสวยงาม'],
    ['𠮷野', '牛丼の𠮷野家'],
    ['野家', '牛丼の𠮷野家'],
    ['赛。人', '竞赛。人工'],
    ['竞\n赛', '竞\n赛'],
    ['竞赛', '竞**赛**'],
    ['竞赛', '这是竞\n赛的'],
    ['北京工作', '他在[北京](https://example.org/a_b?c=d "Beijing")工作'],
    ['在北京', '他在[北京][ref]工作'],
    ['高亮文字', '==高亮==文字'],
    ['脚注在此', '脚注[^note-1]在此'],
    ['粗体字', '<b class="x">粗</b>体字'],
    ['反斜', '反\\*斜'],
    ['一行再一', '下一行\\\r\n> 再一行'],
    ['图片后文', '![图片](a.png)后文'],
  ])('finds %s in %s', async (q, body) => {
    expect(await places(q, bodies(body, '别的文章'))).toEqual([0])
  })

  test.each([
    ['AI竞赛', '关于OpenAI竞赛的'],
    ['nAI推', '关于OpenAI推出的'],
    ['penAI推', '关于OpenAI推出的'],
    ['24年', '2024年的事'],
    ['出Op', '推出OpenAI'],
    ['AI竞赛', 'AI 竞赛'],
    ['长3.1', '增长3.14倍'],
    ['.14倍', '增长3.14倍'],
    ['I**竞', '**AI**竞赛'],
    ['-19疫情', 'COVID-19疫情'],
  ])('finds %s, with a piece of a word, in %s', async (q, body) => {
    expect(await places(q, bodies(body, '竞赛推出'))).toContain(0)
  })

  test('does not match part of a word without its neighbour', async () => {
    expect(await places('AI竞赛', bodies('training 的 竞赛', 'AI很好，竞赛'))).toEqual([1])
    expect(await places('AI', bodies('关于OpenAI推出', '关于AI推出'))).toEqual([1])
  })

  test('folds full-width and compatibility forms', async () => {
    expect(await places('ＧＰＴ－４', bodies('GPT-4 is out'))).toEqual([0])
    expect(await places('ガンダム', bodies('ｶﾞﾝﾀﾞﾑ'))).toEqual([0])
    expect(await places('金', bodies('⾦'))).toEqual([0])
  })
})

describe('words', () => {
  test.each([
    ['the', 'The end'],
    ['or', 'this or that'],
    ["don't", 'we don’t'],
    ['don', "we don't"],
    ['cafe', 'Café crème'],
    ['CAFÉ', 'cafe'],
    ['strasse', 'Straße'],
    ['C++', 'about C++, mostly'],
    ['c#', 'C#中文'],
    ['node.js', 'Node.js rocks'],
    ['3.14', 'pi is 3.14.'],
    ['utf', 'in UTF8 we trust'],
    ['me@example.org', 'write to me@example.org!'],
    ['https://example.org/a_b?c=d', 'see https://example.org/a_b?c=d now'],
    ['книга', 'Эта Книга'],
    ['x'.repeat(900), 'x'.repeat(3000)],
  ])('finds %s in %s', async (q, body) => {
    expect(await places(q, bodies(body, 'something else'))).toEqual([0])
  })

  test('distinguishes C, C++ and C#', async () => {
    expect(await places('c++', bodies('C and C#', 'C++'))).toEqual([1])
  })

  test.each([
    ['running', 'he runs', 'en'],
    ['run', 'running fast', 'en'],
    ['Haus', 'viele Häuser', 'de'],
    ['книги', 'книгами', 'ru'],
    ['models', 'GPT model 很好', 'zh'],
  ])(
    'finds %s by its stem in %s (%s), whether the language is asked for or not',
    async (q, body, lang) => {
      const texts = [
        { body, lang },
        { body: 'nothing', lang },
      ]
      expect(await places(q, texts)).toEqual([0])
      expect(await places(q, texts, [lang])).toEqual([0])
    },
  )

  test('does not mix the stems of languages', async () => {
    expect(await places('come', [{ body: 'example.com', lang: 'en' }])).toEqual([])
  })
})

describe('the query language', () => {
  test('requires all words, in any order and place', async () => {
    expect(
      await places('apple 竞赛', [
        { title: '竞赛', body: 'apple' },
        { body: 'apple' },
        { body: '竞赛' },
      ]),
    ).toEqual([0])
  })

  test('excludes words and phrases after a minus, full-width or not', async () => {
    expect(await places('apple -pear', bodies('apple', 'apple pear'))).toEqual([0])
    expect(await places('苹果 －香蕉', bodies('苹果', '苹果香蕉'))).toEqual([0])
    expect(
      await places('apple -"red pear"', bodies('apple red, big pear', 'apple red pear')),
    ).toEqual([0])
  })

  test('finds each alternative of an or once', async () => {
    expect(
      (
        await places(
          'apple or pear -plum',
          bodies('apple', 'pear', 'pear plum', 'apple pear', 'fig'),
        )
      ).sort(),
    ).toEqual([0, 1, 3])
  })

  test('finds a phrase regardless of case, width and punctuation', async () => {
    const texts = bodies(
      'The RED — Äpple tree',
      'apple red',
      'red, green apple',
      'a ｒｅｄ apple',
      'red applesauce apple',
    )
    expect((await places('"red apple"', texts)).sort()).toEqual([0, 3])
    expect(await places('“工智能人”', bodies('人工智能', '用工智能人'))).toEqual([1])
    expect(await places('"智能人"', bodies('智能，能人', '智**能**人'))).toEqual([1])
  })

  test('finds a phrase in title, summary and tags', async () => {
    const texts = [
      { title: 'Red apple' },
      { summary: 'red apple' },
      { tags: ['red apple'] },
      { tags: ['red', 'apple'] },
    ]
    expect((await places('"red apple"', texts)).sort()).toEqual([0, 1, 2])
  })

  test.each(['', '   ', '!!!', '。，', '""', '-', '- "'])('finds nothing for %j', async (q) => {
    expect(await places(q, bodies('!!! 。 something'))).toEqual([])
  })

  test.each(["'", '\\', "a'b\\c:*&|!()", '$1', '%', '\u0000', '"a(b[c"', 'a:b|c'])(
    'survives %j',
    async (q) => {
      await expect(places(q, bodies('nothing'))).resolves.toEqual([])
    },
  )
})

describe('what is found', () => {
  test('ranks titles first, then tags and summaries, then the rest by date', async () => {
    const texts = [
      { body: 'apple', sortAt: '2020-01-01T00:00:00Z' },
      { body: 'apple', sortAt: '2021-01-01T00:00:00Z' },
      { summary: 'an apple' },
      { title: 'Apple' },
    ]
    expect(await places('apple', texts)).toEqual([3, 2, 1, 0])
  })

  test('is public now: no drafts, nothing scheduled, nothing expired', async () => {
    const texts = [
      { body: 'apple', listed: false },
      { body: 'apple', sortAt: '2999-01-01T00:00:00Z' },
      { body: 'apple', expiresAt: '2001-01-01T00:00:00Z' },
      { body: 'apple', expiresAt: '2999-01-01T00:00:00Z' },
    ]
    expect(await places('apple', texts)).toEqual([3])
    expect(await places('apple or pear', texts)).toEqual([3])
  })

  test('is complete before and after the pending list is merged', async () => {
    expect(await places('apple', bodies('apple'))).toEqual([0])
    expect(await mergePending(db)).toBeGreaterThan(0)
    expect(await find(db, 'apple')).toHaveLength(1)
    expect(await mergePending(db)).toBe(0)
  })

  test('is merged first and when writers pause, not while they write', async () => {
    const pendingAfter = async () => {
      await mergeWhenCalm(db)
      return mergePending(db)
    }
    await places('apple', bodies('apple'))
    expect(await pendingAfter()).toBe(0)
    await storeTexts(db, bodies('pear'))
    expect(await pendingAfter()).toBeGreaterThan(0)
    await storeTexts(db, bodies('plum'))
    await db.pool.query(`update articles set updated_at = now() - interval '11 seconds'`)
    expect(await pendingAfter()).toBe(0)
  })

  test('may be a text of ten million letters, found by its first and last word', async () => {
    const words = Array.from({ length: 700_000 }, (_, index) => `w${(index * 7919).toString(36)}`)
    expect(
      await places(
        `${words[0]} ${words.at(-1)} 末尾`,
        bodies(`${words.join('  ')}${' long'.repeat(500_000)} 末尾`),
      ),
    ).toEqual([0])
  })
})
