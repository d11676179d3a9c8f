import { expect, test } from 'vitest'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { inlineTags } from '../../../src/markdown/references/inline-tags.ts'
import { expectCheap } from '../../support/cpu.ts'

test.each<[string, string[]]>([
  ['#one two #Two', ['one', 'Two']],
  ['# Heading\n\n## Other #tag', ['tag']],
  ['#1984 #y1984 #2020/21', ['y1984']],
  ['#a/b #a/b/ #日本語 #über_x-1', ['a/b', '日本語', 'über_x-1']],
  ['a#b (#c) \\#d &#35; https://a.example/#e [x](#f) [[#g]] <a href="#h">', []],
  ['`#a` ``#b ` #c`` #d', ['d']],
  ['```\n#a\n```\n\n    #b\n\n#c', ['c']],
  ['a %%#b%% #c\n\n%%\n#d\n\n#e\n%%\n\n#f', ['c', 'f']],
  ['<!-- #a -->\n\n#b', ['b']],
  ['a <!-- #b --> #c `\n\n#d\n\n` #e', ['c', 'd', 'e']],
  ['- #a\n- x #b, #c.', ['a', 'b', 'c']],
  ['##a # #', []],
])('tags in %j', (body, tags) => {
  expect(inlineTags(body)).toEqual(tags)
})

test('tags of the front matter come first, and each counts once', () => {
  const rules = {
    dialect: 'obsidian' as const,
    inlineTags: true,
    shape: 'vault',
    from: '',
    basePath: '',
    lang: 'en',
    timeZone: 'UTC',
    dateType: 'created',
  }
  const options = { timeZone: 'UTC', lang: 'en', status: 'published' as const, rules }
  const read = readArticle('---\ntags: [b, c]\n---\n#a #B', 'note.md', options)
  expect(read.ok && read.article.fields.tags).toEqual(['b', 'c', 'a'])
  const off = { ...options, rules: { ...rules, inlineTags: false } }
  const without = readArticle('---\ntags: [b, c]\n---\n#a #B', 'note.md', off)
  expect(without.ok && without.article.fields.tags).toEqual(['b', 'c'])
})

test('a text of many signs takes linear time and has a bound', () => {
  expect(inlineTags('#a'.repeat(50_000))).toEqual(['a'])
  expect(inlineTags(Array.from({ length: 2_000 }, (_, at) => `#a${at}`).join(' '))).toHaveLength(
    500,
  )
  expect(inlineTags('` #a '.repeat(20_000))).toEqual(['a'])
  expect(inlineTags('<!-- #a '.repeat(20_000))).toEqual([])
})

test.each(['a\n\n', 'a <!-- b ', '# a\n', 'a %% `\n\n'])('many pieces of %j', async (piece) => {
  await expectCheap(1_500, () => expect(inlineTags(piece.repeat(100_000))).toEqual([]))
})
