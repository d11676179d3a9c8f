import { expect, test } from 'vitest'
import { foreignScript } from '../../../src/markdown/file/scripts.ts'

test.each([
  ['今天我们学习 JavaScript 的基础知识。', 'Han', 'zh-TW'],
  ['今日は天気がいいですね。東京タワー', 'Japanese', 'ja'],
  ['오늘은 날씨가 좋습니다', 'Hangul', 'ko'],
  ['مرحبا بالعالم', 'Arabic', 'fa'],
  ['Привет, мир', 'Cyrillic', 'uk'],
  ['สวัสดีชาวโลก', 'Thai', 'th'],
  ['שלום עולם', 'Hebrew', 'he'],
  ['नमस्ते दुनिया', 'Devanagari', 'mr'],
  ['Γεια σου κόσμε', 'Greek', 'el'],
])('%s is in %s script, as %s is', (text, name, lang) => {
  expect(foreignScript(text, 'en')?.name).toBe(name)
  expect(foreignScript(text, 'en-GB')?.langs.length).toBeGreaterThan(0)
  expect(foreignScript(text, lang)).toBe(null)
})

test.each([
  'Plain words',
  'Ünï “quoted” – words…',
  'A name such as 李白 in a long text of other words',
  '😀😀😀😀',
])('%s is no foreign text', (text) => {
  expect(foreignScript(text, 'en')).toBe(null)
})

test('only the beginning of a text counts', () => {
  expect(foreignScript(`${'word '.repeat(500)}${'中'.repeat(100_000)}`, 'en')).toBe(null)
})
