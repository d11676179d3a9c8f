import { expect, test } from 'vitest'
import { splitText } from '../../../src/markdown/file/fences.ts'
import { parseFrontMatter } from '../../../src/markdown/front-matter/front-matter.ts'
import type { Json, Problem } from '../../../src/shapes.ts'
import { expectCheap } from '../../support/cpu.ts'

function dataOf(text: string): Json {
  const read = parseFrontMatter(splitText(text))
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return JSON.parse(JSON.stringify(read.data))
}

function warningsOf(text: string): Problem[] {
  const read = parseFrontMatter(splitText(text))
  return read.ok ? read.problems : []
}

function failureOf(text: string): Problem | undefined {
  const read = parseFrontMatter(splitText(text))
  return read.ok ? undefined : read.problems[0]
}

const yaml = (source: string) => `---\n${source}\n---\nBody\n`
const toml = (source: string) => `+++\n${source}\n+++\nBody\n`

test.each<[source: string, value: Json]>([
  ['1', 1],
  ['-5', -5],
  ['1.5', 1.5],
  ['true', true],
  ['false', false],
  ['null', null],
  ['~', null],
  ['', null],
  ['1.10', '1.10'],
  ['2.0', '2.0'],
  ['0123', '0123'],
  ['08', '08'],
  ['12345678901234567890', '12345678901234567890'],
  ['1_000', '1_000'],
  ['0x1f', '0x1f'],
  ['1e3', '1e3'],
  ['-0', '-0'],
  ['.5', '.5'],
  ['12:30', '12:30'],
  ['yes', 'yes'],
  ['True', 'True'],
  ['Null', 'Null'],
  ['2024-01-02', '2024-01-02'],
  ['2024-13-45', '2024-13-45'],
  ['2024-01-02 03:04:05 +08:00', '2024-01-02 03:04:05 +08:00'],
  ['"1"', '1'],
  ["'true'", 'true'],
  ['a # why', 'a'],
  ['!env X', '!env X'],
  ['!!int 3', 3],
  ['!!str 3', '3'],
  ['!!timestamp 2024-01-02', '2024-01-02'],
  ['{{ .Name }}', '{{ .Name }}'],
  ['{{ .Date }} # later', '{{ .Date }}'],
  ['[{{ a }}, b]', ['{{ a }}', 'b']],
  ['{a: {b: 1}}', { a: { b: 1 } }],
  ['>-\n  one\n  two', 'one two'],
  ['|+\n  one\n', 'one\n\n'],
  ['"one\n\ntwo"', 'one\ntwo'],
  ['""# c', ''],
])('YAML value %j is %j', (source, value) => {
  expect(dataOf(yaml(`key: ${source}`))).toEqual({ key: value })
})

test.each<[source: string, value: Json]>([
  ['1', 1],
  ['1.5', 1.5],
  ['true', true],
  ['1.0', '1.0'],
  ['9007199254740993', '9007199254740993'],
  ['1_000', '1_000'],
  ['0x1f', '0x1f'],
  ['inf', 'inf'],
  ['2024-01-02', '2024-01-02'],
  ['2024-02-30', '2024-02-30'],
  ['2024-01-02T03:04:05', '2024-01-02T03:04:05'],
  ['2024-01-02 03:04:05Z # c', '2024-01-02 03:04:05Z'],
  ['07:32:00', '07:32:00'],
  ['"1.0"', '1.0'],
  ['"""\na "quoted" text"""', 'a "quoted" text'],
  ["'C:\\x'", 'C:\\x'],
  ['[1, 2.50, "a # ]", 2024-01-01,\n 3 ]', [1, '2.50', 'a # ]', '2024-01-01', 3]],
  ['{a = 1.0, "b=1" = [2.0], c = "x = 3.0"}', { a: '1.0', 'b=1': ['2.0'], c: 'x = 3.0' }],
])('TOML value %s is %j', (source, value) => {
  expect(dataOf(toml(`key = ${source}`))).toEqual({ key: value })
})

test('reads tables, dotted keys, arrays of tables and keys that look like numbers', () => {
  const source =
    '2024 = 5\na.b = 1.0\n["t = 2.0"]\nx = 1\n[extra]\nd = 2024-01-02\n[[menu]]\nw = 1.0\n[[menu]]\nw = 2'
  expect(dataOf(toml(source))).toEqual({
    2024: 5,
    a: { b: '1.0' },
    't = 2.0': { x: 1 },
    extra: { d: '2024-01-02' },
    menu: [{ w: '1.0' }, { w: 2 }],
  })
})

test('reads JSON in braces, after a named fence and between semicolons', () => {
  const value = { title: 'a', n: ['1.10', 2], e: null }
  expect(dataOf('{\n"title": "a",\n"n": [1.10, 2],\n"e": null\n}\nBody')).toEqual(value)
  expect(dataOf('---json\n{"title": "a", "n": [1.10, 2], "e": null}\n---\n')).toEqual(value)
  expect(dataOf(';;;\n"title": "a",\n"n": [1.10, 2],\n"e": null\n;;;\n')).toEqual(value)
  expect(dataOf(';;;\n;;;\n')).toEqual({})
})

test.each([
  '---\n---\n',
  '---\n# only a comment\n---\n',
  '+++\n+++\n',
  '{}\n',
  'Body',
  '---\n\n\n---\n',
])('no keys in %j', (text) => {
  expect(dataOf(text)).toEqual({})
  expect(warningsOf(text)).toEqual([])
})

test('keeps unusual keys, their order, and the values of aliases and merge keys', () => {
  const source =
    'cSpell:ignore: foo bar\n"a b": 1\nu: &u x\nv: *u\nm: &m {a: 1}\nn:\n  <<: *m\n  b: 2'
  const data = dataOf(yaml(source))
  expect(Object.keys(data ?? {})).toEqual(['cSpell:ignore', 'a b', 'u', 'v', 'm', 'n'])
  expect(data).toMatchObject({ 'cSpell:ignore': 'foo bar', v: 'x', n: { a: 1, b: 2 } })
})

test('reads tabs used as indentation as two spaces, as Hexo does, with a warning', () => {
  expect(dataOf(yaml('a:\n\tb: 1'))).toEqual({ a: { b: 1 } })
  expect(warningsOf(yaml('a:\n\tb: 1'))).toMatchObject([{ code: 'tab_indentation', line: 3 }])
})

test.each([
  ['just words', undefined],
  ['- a\n- b', undefined],
  ['title：a', /full-width colon/],
  ['title:a', /space after the colon/],
])('front matter %j holds no fields: a warning, not an error', (source, hint) => {
  expect(dataOf(yaml(source))).toEqual({})
  const [warning] = warningsOf(yaml(source))
  expect(warning).toMatchObject({ code: 'front_matter_not_map', line: 2 })
  if (hint) expect(warning?.hint).toMatch(hint)
})

test.each([
  ['---\ntitle: a: b\n---\n', 'front_matter_syntax', 2, 9, /in quotes/],
  ['---\na: 1\ntitle：b\nc: 1\n---\n', 'front_matter_syntax', 3, 1, /full-width colon/],
  ['---\ntitle: @a\n---\n', 'front_matter_syntax', 2, 8, /reserves/],
  ['---\n{{ if x }}\na: 1\n---\n', 'front_matter_syntax', 2, undefined, /template/],
  ['---\ntitle: "他说"你好""\n---\n', 'front_matter_syntax', 2, 12, /in single quotes/],
  [
    '---\nx: "b\\"c"\ntitle: "a "b": c"\ny: 1\n---\n',
    'front_matter_syntax',
    3,
    12,
    /in single quotes/,
  ],
  ['---\ntags: [d, "a"b"]\n---\n', 'front_matter_syntax', 2, undefined, /in single quotes/],
  ['---\ntags:\n  - "a "b" c"\n---\n', 'front_matter_syntax', 3, undefined, /in single quotes/],
  [`---\ntitle: "It's "b""\n---\n`, 'front_matter_syntax', 2, undefined, /Write \\" for/],
  ["---\ntitle: 'It's me'\n---\n", 'front_matter_syntax', 2, undefined, /Write '' for/],
  ['+++\ntitle = "他说"你好""\n+++\n', 'front_matter_syntax', 2, undefined, /in single quotes/],
  ["+++\ntitle = 'It's me'\n+++\n", 'front_matter_syntax', 2, undefined, /in double quotes/],
  ['{\n"a": "say "hi" now"\n}\n', 'front_matter_syntax', 2, undefined, /Write \\" for/],
  ['+++\na = 1\na = 2\n+++\n', 'duplicate_key', 3, 1, /redefine/],
  ['+++\ntitle = {{ .Name }}\n+++\n', 'front_matter_syntax', 2, undefined, /template/],
  ['+++\ntitle: a\n+++\n', 'front_matter_syntax', 2, undefined, /key = value/],
  ['\n{\n"a": 1,\n}\n', 'front_matter_syntax', 4, 1, /property name expected/],
  [';;;\n"a": 1\n"b": 2\n;;;\n', 'front_matter_syntax', 3, 1, /comma expected/],
])('%j fails with line, column and a hint', (text, code, line, column, words) => {
  const failure = failureOf(text)
  expect(failure).toMatchObject({
    code,
    line,
    severity: 'error',
    ...(column === undefined ? {} : { column }),
  })
  expect(`${failure?.message} ${failure?.hint}`).toMatch(words)
})

test.each(['---js', '---javascript', '---  JS', '--- toml', '---constructor', '---coffee'])(
  '%s is never evaluated',
  (fence) => {
    expect(failureOf(`${fence}\n{title: (globalThis.ran = true)}\n---\n`)).toMatchObject({
      code: 'front_matter_language',
      line: 1,
    })
    expect(globalThis).not.toHaveProperty('ran')
  },
)

test('a duplicate key in JSON takes the last value, with a warning', () => {
  expect(dataOf('{"a": 1,\n"a": 2}\n')).toEqual({ a: 2 })
  expect(warningsOf('{"a": 1,\n"a": 2}\n')).toMatchObject([{ code: 'duplicate_key', line: 2 }])
})

test('keys that could pollute a prototype do nothing', () => {
  for (const text of [
    '---\n__proto__: {admin: true}\nx: {__proto__: {admin: true}}\nconstructor: {prototype: {admin: true}}\n---\n',
    '{"__proto__": {"admin": true}, "x": {"__proto__": {"admin": true}}}\n',
    '+++\n["__proto__"]\nadmin = true\n[constructor]\nadmin = true\n+++\n',
  ]) {
    const read = parseFrontMatter(splitText(text))
    if (!read.ok) throw new Error('not read')
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
    expect(Object.getPrototypeOf(read.data)).toBeNull()
    expect(Object.keys(read.data)).not.toContain('__proto__')
    expect(read.problems.map((problem) => problem.code)).toContain('unsafe_key')
  }
})

test('a value that the database cannot store is omitted whole, with a warning', () => {
  const text = yaml('a: "\\0"\nb: {c: [1, "\\uD800"]}\nd: 1')
  expect(dataOf(text)).toEqual({ d: 1 })
  expect(warningsOf(text)).toMatchObject([
    { code: 'value_not_storable', line: 2 },
    { code: 'value_not_storable', line: 3 },
  ])
  expect(dataOf('{"a": "\\u0000", "b": 1}\n')).toEqual({ b: 1 })
})

test.each([
  ['aliases that double 30 times', yaml(doubling(30)), 'front_matter_aliases'],
  [
    'aliases of a long text',
    yaml(`a: &a "${'x'.repeat(100_000)}"\nb: [${'*a,'.repeat(10_000)}]`),
    'front_matter_aliases',
  ],
  ['a list that holds itself', yaml('a: &a [*a]'), 'front_matter_depth'],
  ['10 MB of open brackets', yaml(`a: ${'['.repeat(10_000_000)}`), 'front_matter_depth'],
  ['lists 51 deep', yaml(`a: ${'['.repeat(51)}${']'.repeat(51)}`), 'front_matter_depth'],
  ['TOML brackets', toml(`a = ${'['.repeat(1_000_000)}`), 'front_matter_depth'],
  ['TOML tables 60 deep', toml(`[${'a.'.repeat(60)}a]`), 'front_matter_depth'],
  [
    'JSON brackets',
    `{"a": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`,
    'front_matter_depth',
  ],
])('%s: the file fails quickly', async (_name, text, code) => {
  await expectCheap(3_000, () => expect(failureOf(text)).toMatchObject({ code }))
})

test.each(['---\na: 1\n--- x\n---\nBody\n', '---\na: 1\n--- x\n--- y\n---\n'])(
  'a second document in the head is an error at its line: %j',
  (text) => {
    expect(failureOf(text)).toMatchObject({ code: 'front_matter_syntax', line: 3, column: 1 })
  },
)

test('millions of blank lines are read quickly', async () => {
  for (const size of [3000, 1_000_000])
    await expectCheap(3_000, () => expect(dataOf(yaml('\n'.repeat(size)))).toEqual({}))
})

test('large front matter is read like small', () => {
  const source = Array.from({ length: 2000 }, (_, index) => `key${index}: "value ${index}"`).join(
    '\n',
  )
  expect(Object.keys(dataOf(yaml(source)) ?? {})).toHaveLength(2000)
  expect(dataOf(yaml(`${source}\nkey7: again`))).toMatchObject({ key7: 'again' })
})

function doubling(times: number): string {
  const lines = ['a0: &a0 [x, x]']
  for (let n = 1; n < times; n++) lines.push(`a${n}: &a${n} [*a${n - 1}, *a${n - 1}]`)
  return lines.join('\n')
}
