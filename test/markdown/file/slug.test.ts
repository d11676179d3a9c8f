import { expect, test } from 'vitest'
import { slugify, termKey } from '../../../src/markdown/file/slug.ts'
import { fc } from '../../support/property.ts'

test.each([
  ['C', 'c'],
  ['C++', 'c-plus-plus'],
  ['C#', 'c-sharp'],
  ['F# 4', 'f-sharp-4'],
  ['Issue #5', 'issue-5'],
  ['#hashtag', 'hashtag'],
  ['Hello, World!', 'hello-world'],
  ["Don't panic", 'dont-panic'],
  ['Über uns', 'über-uns'],
  ['Straße', 'strasse'],
  ['人工智能 AI', '人工智能-ai'],
  ['ＡＩ', 'ai'],
  ['हिन्दी', 'हिन्दी'],
  ['1️⃣ Start', '1-start'],
  ['❤️', ''],
  ['a_b/c', 'a-b-c'],
  ['น้ำใจไทย', 'น้ำใจไทย'],
  ['ຄຳລາວ', 'ຄຳລາວ'],
  ['λόγος', 'λόγος'],
  ['ΟΔΟΣ', 'οδος'],
  ['İstanbul', 'istanbul'],
  ['  ', ''],
])('the slug of %j is %j', (name, slug) => {
  expect(slugify(name)).toBe(slug)
})

const pieces = [
  'i',
  'I',
  'İ',
  '\u0307',
  'e',
  '\u0301',
  '\u200b',
  "'",
  'ς',
  'Σ',
  '\u0e4d',
  '\u0e32',
  '\u0e33',
  '\u0e49',
  '#',
  'ß',
]
const hard = fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join(''))

test('a slug has only letters, marks, digits and single dashes, and is its own slug', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), hard), (name) => {
      const slug = slugify(name)
      expect(slug).toMatch(/^$|^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*(-[\p{L}\p{M}\p{Nd}]+)*$/u)
      expect(slugify(slug)).toBe(slug)
    }),
  )
})

test.each([
  ['AI', 'ai'],
  ['Straße', 'STRASSE'],
  ['ΟΔΟΣ', 'οδος'],
  ['λόγος', 'ΛΌΓΟΣ'],
  ['ＡＩ', ' AI\u3000'],
  ['caf\u00E9', 'CAFE\u0301'],
])('%j and %j are one term', (one, other) => {
  expect(termKey(one)).toBe(termKey(other))
})

test.each([
  ['C', 'C++'],
  ['ısı', 'isi'],
  ['café', 'cafe'],
  ['a b', 'ab'],
])('%j and %j are two terms', (one, other) => {
  expect(termKey(one)).not.toBe(termKey(other))
})
