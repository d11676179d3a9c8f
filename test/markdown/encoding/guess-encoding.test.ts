import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import {
  guessEncoding,
  nameEncodings,
  textEncodings,
} from '../../../src/markdown/encoding/guess-encoding.ts'

const names: Record<string, string[]> = {
  cp932: [
    '日記.md',
    '2024年の目標.md',
    'ソフト開発/表示.md',
    '旅行記\nラーメン',
    'テスト.md',
    '東京',
    'はじめに.md',
    '能力表.md',
    '吾輩は猫である',
  ],
  gbk: [
    '你好.md',
    '测试.md',
    '文章/第一篇.md',
    '旅行日记',
    '新建文件夹',
    '中国',
    '笔记.md',
    '北京的秋天',
    '说明',
    '目录',
    '程序设计',
  ],
  big5: [
    '測試.md',
    '你好.md',
    '臺灣旅遊',
    '文章/第一篇.md',
    '開發筆記',
    '說明',
    '許功蓋.md',
    '日記.md\n關於.md',
    '程式設計',
  ],
  'euc-kr': [
    '안녕하세요.md',
    '한국.md',
    '서울의 봄',
    '블로그/글.md',
    '첫 번째 글',
    '테스트',
    '소개.md',
    '일기',
    '새 폴더',
  ],
  cp866: [
    'Привет.md',
    'заметки.md',
    'Мой блог/Статья.md',
    'Москва',
    'о себе.md',
    'Документы',
    'ЧИТАЙ.txt',
  ],
  cp437: [
    'café.md',
    'über.md',
    'naïve/résumé.md',
    'señor.md',
    'Straße.md',
    'Ångström.md',
    'Año nuevo.md',
  ],
}

test.each(Object.entries(names).flatMap(([encoding, all]) => all.map((name) => [encoding, name])))(
  'a name in %s: %s',
  (encoding, name) => {
    const bytes = iconv.encode(name as string, encoding as string)
    const found = guessEncoding(bytes, nameEncodings)
    expect([found, iconv.decode(bytes, found as string)]).toEqual([encoding, name])
  },
)

const texts: Record<string, string> = {
  gbk: '今天天气很好，我们去公园散步。这是一个测试。',
  gb18030: '㐂㐄今天天气很好，我们去公园散步。这是一个测试。',
  big5: '今天天氣很好，我們去公園散步。這是一個測試。',
  cp932: '今日はとても良い天気なので、公園を散歩しました。',
  'euc-jp': '今日はとても良い天気なので、公園を散歩しました。',
  'euc-kr': '오늘은 날씨가 좋아서 공원을 산책했습니다.',
  'windows-1251': 'Сегодня хорошая погода, и мы гуляли в парке.',
  'koi8-r': 'Сегодня хорошая погода, и мы гуляли в парке.',
  cp866: 'Сегодня хорошая погода, и мы гуляли в парке.',
  'windows-1252':
    'Aujourd’hui il a fait très beau : déjà l’été à Besançon — “voilà”, 5 €. Señor Müller, Straße, Škoda.',
}

test.each(Object.entries(texts))('a text in %s', (encoding, text) => {
  expect(guessEncoding(iconv.encode(text, encoding), textEncodings)).toBe(encoding)
})

test('reading a long text is bounded by its sample, which does not cut a character', () => {
  const text = '日本語の文章です。\n'.repeat(400_000)
  expect(guessEncoding(iconv.encode(text, 'cp932'), textEncodings)).toBe('cp932')
})
