import { expect, test } from 'vitest'
import { splitAs } from '../../../src/markdown/file/loose-heads.ts'
import { placesIn } from '../../../src/markdown/places/find-place.ts'

const at = (text: string, path: string, kind?: 'meta' | 'unopened') => {
  const { line, column } = placesIn(splitAs(text, kind))(path === '' ? [] : path.split('/'))
  return `${line}:${column}`
}

const yaml = `\uFEFF
---
title: "A: b"
"odd key": 1
tags: [a, b,
  {c: [1, 2]}]
cover:
    image: x
    sizes:
    - 1
    -   w: 2
a: 1
a: 2
---
text`

const toml = `+++
title = "x"
extra.a.b = [1, { c = 2 }]
[taxonomies]
  tags = ["one",
    "two"]
[[menu.main]]
name = "a"
[[menu.main]]
name = "b"
[menu.main.params]
x = 1
+++
`

const json = '{\n  "a": {"b": [1,\n {"c": 2}]},\n  "d": 1\n}\n\ntext'

test.each([
  ['a quoted value', yaml, 'title', '3:1'],
  ['a quoted key', yaml, 'odd key', '4:1'],
  ['an item of a list in brackets', yaml, 'tags/1', '5:11'],
  ['a value within brackets', yaml, 'tags/2/c/1', '6:11'],
  ['a key of a map', yaml, 'cover/image', '8:5'],
  ['a key in an item', yaml, 'cover/sizes/1/w', '11:9'],
  ['the last of two keys', yaml, 'a', '13:1'],
  ['a missing key of a map', yaml, 'cover/none', '7:1'],
  ['a missing key at the top', yaml, 'none', '2:1'],
  ['the whole', yaml, '', '2:1'],
  ['a dotted key', toml, 'extra/a/b', '3:1'],
  ['a key within braces', toml, 'extra/a/b/1/c', '3:19'],
  ['a key of a table', toml, 'taxonomies/tags/1', '6:5'],
  ['a key of the second table of a list', toml, 'menu/main/1/name', '10:1'],
  ['a table in the second table of a list', toml, 'menu/main/1/params/x', '12:1'],
  ['a missing key of a table in a list', toml, 'menu/main/0/none', '7:1'],
  ['JSON', json, 'a/b/1/c', '3:3'],
  ['JSON after a map', json, 'd', '4:3'],
  ['keys between semicolons', ';;;\n"a": 1,\n"b": [2]\n;;;\n', 'b/0', '3:7'],
  ['no front matter', 'text', 'title', '1:1'],
  ['a construct that only js-yaml reads', '---\n? a\n: 1\nb: 2\n---\n', 'b', '4:1'],
  ['lines with \\r\\n', '---\r\na: 1\r\nb:\r\n  c: 1\r\n---\r\n', 'b/c', '4:3'],
])('finds %s', (_name, text, path, expected) => {
  expect(at(text, path)).toBe(expected)
})

test('finds keys of a head without fences', () => {
  expect(at('Title: x\nTags: a\n   Date: 2020\n\ntext', 'Date', 'meta')).toBe('3:4')
})
