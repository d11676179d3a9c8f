import { describe, expect, test } from 'vitest'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { headOf, splitText } from '../../../src/markdown/file/fences.ts'
import { type HeadKind, splitAs } from '../../../src/markdown/file/loose-heads.ts'
import type { PatchValue } from '../../../src/markdown/patch/values.ts'
import { patchParts } from '../../../src/markdown/patch.ts'
import { openStored, openText } from '../../../src/markdown/visibility/top.ts'
import { fc } from '../../support/property.ts'

const kinds: HeadKind[] = ['meta', 'yaml-or-meta', 'unopened', 'begun', 'begun-or-code']

const line = fc.oneof(
  fc.constantFrom(
    'Title: A',
    'Status: draft',
    'tags: [a, b]',
    '    more',
    '',
    '---',
    ';;;',
    '-----',
  ),
  fc.constantFrom(
    '"a": 1,',
    '---js',
    'const a = 1',
    'Words: and words',
    '...',
    '+++',
    '  b: c',
    'Key:',
    '\uFEFFa: b',
    '- x',
  ),
  fc.string({ maxLength: 12 }),
)
const texts = fc
  .tuple(fc.array(line, { maxLength: 10 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, eol, ends]) => lines.join(eol) + (ends ? eol : ''))

test('the parts of any text are the text, and fences of YAML come first but in `meta`', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(...kinds), (text, kind) => {
      const parts = splitAs(text, kind)
      expect(headOf(parts) + parts.body).toBe(text)
      expect(splitAs(text)).toEqual(splitText(text))
      const fenced = splitText(text)
      if (kind.startsWith('begun')) return
      if (fenced.format !== 'none')
        expect(parts.format === 'meta' ? { ...parts, body: fenced.body } : fenced).toEqual(parts)
      if (fenced.format !== 'none' && kind !== 'meta') expect(parts).toEqual(fenced)
    }),
  )
})

test('a stored head is divided again where it was', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(...kinds), (text, kind) => {
      const opened = openText(text, kind)
      if (!opened.ok || opened.top.parts.format === 'none') return
      const { parts, data } = opened.top
      const stored = openStored(headOf(parts), parts.body, kind)
      expect(stored.ok && stored.top.parts).toEqual(parts)
      expect(stored.ok && stored.top.data).toEqual(data)
    }),
  )
})

// Python-Markdown 3.4 gives the same for 40,000 texts of such lines.
test.each([
  [
    '---\ntitle: "a: b"\nTags: [a, b]\n\t# c\n\n--- \nx',
    { title: '"a: b"', Tags: '[a, b]\n# c' },
    'x',
  ],
  ['---\ntitle: a\ndraft: true # no\nx', { title: 'a', draft: 'true # no' }, 'x'],
  ['title: a\u2028b\nstatus: draft\n---x', { title: 'a\u2028b', status: 'draft' }, ''],
])('%j is a head of lines', (text, data, body) => {
  const opened = openText(text, 'meta')
  expect(opened.ok && opened.top.data).toEqual(data)
  expect(opened.ok && opened.top.parts.body).toBe(body)
})

test.each([
  '---\ntags:\n- a\nstatus: draft\n---\nx',
  '\n---\na: b\n---\nx',
  '---\n# a\nb: c\n---\n',
])('%j is no head of lines, but keeps its division', (text) =>
  expect(splitAs(text, 'meta')).toEqual(splitText(text)),
)

const patch = (
  text: string,
  kind: HeadKind,
  changes: Record<string, PatchValue>,
  body?: string,
) => {
  const opened = openText(text, kind)
  if (!opened.ok) throw new Error('The text is refused.')
  const patched = patchParts(opened.top, changes, body, (one) => openText(one, kind), kind)
  if (!patched.ok) return patched.problems[0]?.message
  return headOf(patched.parts) + patched.parts.body
}

const key = fc.constantFrom('Title', 'Date', 'tags', 'Status', 'own_key', 'X-y')
const word = fc.stringMatching(/^[a-z0-9 #:'"[\]-]{0,12}$/).map((text) => text.trim())
const value = fc
  .tuple(word, fc.array(word.filter(Boolean), { maxLength: 2 }))
  .map((all) => all.flat())

const fences = fc.constantFrom<[string, string]>(['', ''], ['---', '---'], ['--- # a', '...'])
const ends = fc.tuple(fences, fc.constantFrom('\n', '\r\n'))

test('an edit of a head of lines changes only the lines of its key', () => {
  const heads = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, minLength: 1 })
  fc.assert(
    fc.property(heads, key, word, ends, (pairs, name, text, [[open, close], eol]) => {
      const lines = pairs.map(
        ([one, values]) => `${one}:  ${values.join(`${eol}    `)}`.trimEnd() + eol,
      )
      const at = pairs.findIndex(([one]) => one === name)
      const old = at === -1 ? undefined : pairs[at]?.[1].join('\n')
      const [top, rest] = [open && open + eol, `${close}${eol}Body: text${eol}`]
      const source = `${top}${lines.join('')}${rest}`
      const edited = patch(source, 'meta', { [name]: text })
      if (old === text) {
        expect(edited).toBe(source)
        return
      }
      const written =
        text === ''
          ? `${name}:`
          : `${name}:${at === -1 || !lines[at]?.startsWith(`${name}:  `) ? ' ' : '  '}${text}`
      const wanted = lines.with(at === -1 ? 0 : at, lines[at === -1 ? 0 : at] ?? '')
      if (at === -1) wanted.push(written + eol)
      else wanted[at] = written + eol
      expect(edited).toBe(`${top}${wanted.join('')}${rest}`)
      const removed = patch(source, 'meta', { [name]: undefined })
      const left = lines.filter((_, index) => index !== at)
      if (left.length > 0) expect(removed).toBe(`${top}${left.join('')}${rest}`)
    }),
  )
})

describe('edits', () => {
  test.each<[string, HeadKind, string, Record<string, PatchValue>, string]>([
    ['a list', 'meta', 'Tags: a\n\nx', { Tags: ['b', 'c'] }, 'Tags: b, c\n\nx'],
    ['names with commas', 'meta', 'Tags: a\n\nx', { Tags: ['b, c', 'd'] }, 'Tags: b, c; d\n\nx'],
    ['lines', 'meta', 'A: b\n\nx', { A: 'c\nd' }, 'A: c\n    d\n\nx'],
    ['a new key', 'meta', 'A: b\n\nx', { C: true }, 'A: b\nC: true\n\nx'],
    ['an end without a line end', 'meta', 'A: b', { C: 'd' }, 'A: b\nC: d\n'],
    [
      'fences',
      'meta',
      '---\nA: [b]\n\n---\nx',
      { C: ['d', 'e'] },
      '---\nA: [b]\nC: d, e\n\n---\nx',
    ],
    ['no head', 'meta', 'x', { A: 'b: "c"' }, 'A: b: "c"\n\nx'],
    ['no head, but fences', 'yaml-or-meta', 'x', { A: ['b'] }, '---\nA:\n  - b\n---\nx'],
    ['no opening fence', 'unopened', 'a: b\n---\nx', { a: 'c' }, 'a: c\n---\nx'],
    ['empty lines', 'unopened', '\ufeff\n \r\na: b\n---\n', { a: 'c' }, '\ufeff\n \r\na: c\n---\n'],
    [
      'long fences',
      'unopened',
      '----\na: b # c\n----\nx',
      { d: 1 },
      '----\na: b # c\nd: 1\n----\nx',
    ],
    [
      'two marks',
      'begun',
      '\uFEFF\n\uFEFF---\na: b\n---\n',
      { a: 'c' },
      '\uFEFF\n\uFEFF---\na: c\n---\n',
    ],
    ['a fence with text', 'begun', '---\na: b\n---x', { a: 'c' }, '---\na: c\n---x'],
    ['a long closing fence', 'begun', '+++\r\na = 1\r\n++++', { a: 2 }, '+++\r\na = 2\r\n++++'],
    ['JSON', 'unopened', '"a": "b"\n;;;\nx', { a: 'c' }, '"a": "c"\n;;;\nx'],
  ])('%s', (_, kind, text, changes, wanted) => {
    expect(patch(text, kind, changes)).toBe(wanted)
  })

  test.each([
    ['a map', { A: { b: 'c' } }],
    ['an empty line', { A: 'b\n\nc' }],
    ['a semicolon in a list', { A: ['b;', 'c'] }],
    ['a key with a blank', { 'a b': 'c' }],
  ])('%s cannot be written into a head without fences', (_, changes) => {
    expect(patch('A: x\n\nbody', 'meta', changes)).toMatch(/cannot be changed safely/)
  })
})

test.each([
  ['---\na: b\n---Text\n', 'New\n', '---\na: b\n---\nNew\n'],
  ['+++\r\na = 1\r\n++++', '\r\nNew', '+++\r\na = 1\r\n+++\r\n\r\nNew'],
  ['---\na: b\n-----', '', '---\na: b\n---'],
])('the new body of %j is apart from its fence', (text, body, wanted) => {
  expect(patch(text, 'begun', {}, body)).toBe(wanted)
})

test.each(['Title: A\nStatus: published\n\nText', 'title: A\npublished: true\n---\nText'])(
  'only its dialect reads and publishes %j',
  (text) => {
    const options = { lang: 'en', timeZone: 'UTC', status: 'published' } as const
    const read = readArticle(text, 'a.md', options)
    expect(read.ok && read.article.fields).toMatchObject({ status: 'draft', title: 'a' })
  },
)
