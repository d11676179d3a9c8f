import { expect, test } from 'vitest'
import { measureText } from '../../../src/markdown/file/text.ts'
import { expectCheap } from '../../support/cpu.ts'

test.each([
  ['', 0],
  ['   \n\n', 0],
  ['one two  three\nfour', 4],
  ["don't well-known 3.14", 3],
  ['- [a link](https://example.org/a/b?c=d) — here', 3],
  ['人工智能', 4],
  ['人工智能，AI 竞赛。', 7],
  ['𠮷野家', 3],
  ['ひらがな カタカナ', 8],
  ['안녕 세상', 4],
  ['GPT模型', 3],
  ['Привет мир', 2],
  ['* --- ***', 0],
  ['👍 😀', 0],
])('%j has %i words', (text, words) => {
  expect(measureText(text).wordCount).toBe(words)
})

test.each([
  ['', 0],
  ['word', 1],
  ['word '.repeat(212), 1],
  ['word '.repeat(213), 2],
  ['字'.repeat(500), 1],
  ['字'.repeat(1500), 3],
])('reading time of text %#', (text, minutes) => {
  expect(measureText(text).readingMinutes).toBe(minutes)
})

test('three megabytes on one line are cheap to measure', async () => {
  const text = `![](data:image/png;base64,${'A'.repeat(3_000_000)})`
  await expectCheap(1_500, () => expect(measureText(text).wordCount).toBe(1))
})
