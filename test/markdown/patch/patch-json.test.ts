import { describe, expect, test } from 'vitest'
import { dateText, type PatchValue } from '../../../src/markdown/patch/values.ts'
import { patchText } from '../../../src/markdown/patch.ts'

type Changes = Record<string, PatchValue>

const patched = (text: string, changes: Changes) => {
  const result = patchText(text, changes)
  return result.ok ? result.text : result.problems.map((problem) => problem.message).join('\n')
}

describe('JSON front matter', () => {
  test.each<[string, string, Changes, string]>([
    [
      'keeps every other spelling',
      '{"n":1.0, "u":"\\u00e9\\/" ,"t":"A"}Text',
      { t: 'B' },
      '{"n":1.0, "u":"\\u00e9\\/" ,"t":"B"}Text',
    ],
    [
      'gets a new key at the beginning',
      '{\n  "a": 1\n}\nB',
      { b: 'x' },
      '{\n  "b": "x",\n  "a": 1\n}\nB',
    ],
    [
      'gets new keys in their order',
      '{\n\t"a" : 1,\n\t"z" : 2\n}\n',
      { b: 1, c: 2 },
      '{\n\t"b" : 1,\n\t"c" : 2,\n\t"a" : 1,\n\t"z" : 2\n}\n',
    ],
    ['stays on one line', '{"a":1}\n', { b: ['x', 'y'] }, '{"b":["x","y"],"a":1}\n'],
    [
      'keeps the gaps of one line',
      '{ "a": 1, "c": 2 }\n',
      { b: [1, 2] },
      '{ "b": [1, 2], "a": 1, "c": 2 }\n',
    ],
    ['may be empty', '{}\nB', { a: 1 }, '{"a": 1}\nB'],
    ['may be empty over lines', '{\r\n}\r\nB', { a: 1 }, '{\r\n  "a": 1\r\n}\r\nB'],
    ['loses a first key', '{\n  "a": 1,\n  "b": 2\n}\n', { a: undefined }, '{\n  "b": 2\n}\n'],
    [
      'loses a last key with the comma before it',
      '{\n  "a": 1,\n  "b": 2\n}\n',
      { b: undefined },
      '{\n  "a": 1\n}\n',
    ],
    ['loses its only key', '{\n  "a": 1\n}\n', { a: undefined }, '{}\n'],
    [
      'keeps the style of a list',
      '{"tags": [ "a","b" ]}\n',
      { tags: ['b', 'c'] },
      '{"tags": [ "b","c" ]}\n',
    ],
    [
      'keeps the lines of a list',
      '{\n  "t": [\n    "a"\n  ]\n}\n',
      { t: ['a', 'b'], u: ['c'] },
      '{\n  "u": [\n    "c"\n  ],\n  "t": [\n    "a",\n    "b"\n  ]\n}\n',
    ],
    [
      'takes maps over lines',
      '{\n    "a": 1\n}\n',
      { a: { b: { c: [1] } } },
      '{\n    "a": {\n        "b": {\n            "c": [1]\n        }\n    }\n}\n',
    ],
    [
      'is edited inside a map',
      '{"c": {"i": "a", "x": 1}}\n',
      { 'c.i': 'b', 'c.y': 2 },
      '{"c": {"y": 2, "i": "b", "x": 1}}\n',
    ],
    [
      'has dates as texts',
      '{"d": "2024-01-02"}\n',
      { d: dateText('2024-03-04') },
      '{"d": "2024-03-04"}\n',
    ],
    [
      'takes null, true and numbers',
      '{"d": "x"}\n',
      { d: null, e: true, f: -1.5 },
      '{"e": true, "f": -1.5, "d": null}\n',
    ],
  ])('%s', (_, text, changes, wanted) => expect(patched(text, changes)).toBe(wanted))

  test('with a duplicate key is refused', () => {
    expect(patchText('{"a":1,"a":2}\n', { a: 3 })).toMatchObject({
      ok: false,
      problems: [{ code: 'cannot_patch' }],
    })
  })
})

describe('Front matter between ;;;', () => {
  test.each<[string, string, Changes, string]>([
    ['gets a new key at the beginning', '"a": 1\n', { b: 'x' }, '"b": "x",\n"a": 1\n'],
    [
      'gets a new key in the same layout',
      '"a": 1,\n"c": 2\n',
      { b: ['x'] },
      '"b": ["x"],\n"a": 1,\n"c": 2\n',
    ],
    ['sets a value', '"a": [1],\n"c": 2\n', { a: [1, 2] }, '"a": [1, 2],\n"c": 2\n'],
    ['loses its last key', '"a": 1,\n"c": 2\n', { c: undefined }, '"a": 1\n'],
    ['loses its only key', '"a": 1\n', { a: undefined }, ''],
    ['may be empty', '', { a: 1 }, '"a": 1\n'],
  ])('%s', (_, head, changes, wanted) =>
    expect(patched(`;;;\n${head};;;\nB`, changes)).toBe(`;;;\n${wanted};;;\nB`),
  )

  test('keeps CRLF', () => {
    expect(patched(';;;\r\n"a": 1\r\n;;;\r\nB', { b: 2 })).toBe(
      ';;;\r\n"b": 2,\r\n"a": 1\r\n;;;\r\nB',
    )
  })
})
