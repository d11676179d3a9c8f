import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { dateText, type PatchValue } from '../../../src/markdown/patch/values.ts'
import { patchText } from '../../../src/markdown/patch.ts'

type Changes = Record<string, PatchValue>

const editOf = (head: string, changes: Changes) => {
  const result = patchText(`+++\n${head}+++\nBody = 1\n`, changes)
  if (!result.ok) return result.problems.map((problem) => problem.message).join('\n')
  expect(result.text.endsWith('+++\nBody = 1\n')).toBe(true)
  const edited = result.text.slice(4, -'+++\nBody = 1\n'.length)
  parse(edited)
  return edited
}

describe('a value in TOML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'keeps the comment and the gaps',
      'title  =  "A"  # why\nb = 1\n',
      { title: 'B' },
      'title  =  "B"  # why\nb = 1\n',
    ],
    ['keeps its quotes', "title = 'C:\\x'\n", { title: 'D:\\y' }, "title = 'D:\\y'\n"],
    ['changes its quotes where it must', "title = 'a'\n", { title: "it's" }, 'title = "it\'s"\n'],
    [
      'over lines becomes one line',
      'title = """\na\n""" # c\nb = 1\n',
      { title: 'x\n+++\ny' },
      'title = "x\\n+++\\ny" # c\nb = 1\n',
    ],
    [
      'may end with quotes before the closing three',
      'a = """x"""""\nb = 1\n',
      { b: 2 },
      'a = """x"""""\nb = 2\n',
    ],
    [
      'may hold hashes and brackets',
      'a = ["a # ]", \'b "\'] # c\nb = 1\n',
      { b: 2 },
      'a = ["a # ]", \'b "\'] # c\nb = 2\n',
    ],
    [
      'escapes invalid characters',
      'a = "x"\n',
      { a: '\u007f\u0001"\\' },
      'a = "\\u007f\\u0001\\"\\\\"\n',
    ],
    [
      'that is a date stays one',
      'date = 2024-01-02 # c\n',
      { date: dateText('2024-03-04T05:06:07Z') },
      'date = 2024-03-04T05:06:07Z # c\n',
    ],
    [
      'that is a date with a space stays one',
      'date = 2024-01-02 10:00:00\nb = 1\n',
      { date: dateText('2024-03-04 05:06:07') },
      'date = 2024-03-04 05:06:07\nb = 1\n',
    ],
    [
      'that is a date in quotes stays a text',
      'date = "2024-01-02"\n',
      { date: dateText('2024-03-04') },
      'date = "2024-03-04"\n',
    ],
    [
      'that no TOML date can say is a text',
      'date = 2024-01-02\n',
      { date: dateText('2024-3-4') },
      'date = "2024-3-4"\n',
    ],
    [
      'that is already there changes nothing',
      'v = 1.0\nn = 1_000\nt = [ "a" ]\n',
      { v: '1.0', t: ['a'] },
      'v = 1.0\nn = 1_000\nt = [ "a" ]\n',
    ],
    [
      'of another kind takes its place',
      'a = [1, 2] # c\nb = "x"\n',
      { a: true, b: 1.5 },
      'a = true # c\nb = 1.5\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))
})

describe('a list in TOML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'keeps padding and separators',
      'tags = [ "a","b" ] # c\n',
      { tags: ['b', 'x'] },
      'tags = [ "b","x" ] # c\n',
    ],
    [
      'keeps its lines and comments',
      'tags = [\n  "a", # A\n  "b",\n]\n',
      { tags: ['a', 'b', 'x'] },
      'tags = [\n  "a", # A\n  "b",\n  "x",\n]\n',
    ],
    [
      'keeps the comment of its last item',
      'tags = [\n  "a",\n  "b" # B\n]\n',
      { tags: ['a', 'b', 'x'] },
      'tags = [\n  "a",\n  "b", # B\n  "x"\n]\n',
    ],
    [
      'loses the comment of an item that goes',
      'tags = [\n  "a",\n  "b" # B\n]\n',
      { tags: ['a'] },
      'tags = [\n  "a"\n]\n',
    ],
    ['keeps its quotes', "tags = ['a']\n", { tags: ['a', 'b'] }, "tags = ['a', 'b']\n"],
    ['becomes empty', 'tags = [\n  "a",\n]\n', { tags: [] }, 'tags = []\n'],
    [
      'in a table',
      'a = 1\n[taxonomies]\ntags = ["a"]\n[extra]\ntags = ["no"]\n',
      { 'taxonomies.tags': ['b'] },
      'a = 1\n[taxonomies]\ntags = ["b"]\n[extra]\ntags = ["no"]\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))
})

describe('a key in TOML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'new goes before the first table',
      'a = 1\n\n# of extra\n[extra]\nx = 1\n',
      { b: 'x' },
      'a = 1\nb = "x"\n\n# of extra\n[extra]\nx = 1\n',
    ],
    [
      'new goes to the start where there are only tables',
      '[extra]\nx = 1\n',
      { b: 'x' },
      'b = "x"\n[extra]\nx = 1\n',
    ],
    ['new goes into an empty head', '', { b: ['x'] }, 'b = ["x"]\n'],
    [
      'new goes after the last key of its table',
      '[t]\na = [\n  1,\n]\n# c\n\n[u]\nb = 1\n',
      { 't.z': 'x' },
      '[t]\na = [\n  1,\n]\nz = "x"\n# c\n\n[u]\nb = 1\n',
    ],
    [
      'new goes into an empty table',
      '[t] # c\n[u]\nb = 1\n',
      { 't.z': 'x' },
      '[t] # c\nz = "x"\n[u]\nb = 1\n',
    ],
    ['new goes after dotted keys', 'a.b = 1\nc = 2\n', { 'a.z': 3 }, 'a.b = 1\na.z = 3\nc = 2\n'],
    [
      'new has quotes where it needs them',
      'a = 1\n',
      { 'b c': 2, é: 3 },
      'a = 1\n"b c" = 2\n"é" = 3\n',
    ],
    [
      'new may hold maps',
      'a = 1\n',
      { p: { q: { r: [1, 'x'] } } },
      'a = 1\np = { q = { r = [1, "x"] } }\n',
    ],
    [
      'of the same name in a table is another one',
      '[extra]\ntitle = "no"\n',
      { title: 'A' },
      'title = "A"\n[extra]\ntitle = "no"\n',
    ],
    [
      'dotted, or in quotes, is set',
      'a . "b" = 1\n"c" = 2\n',
      { 'a.b': 3, c: 4 },
      'a . "b" = 3\n"c" = 4\n',
    ],
    [
      'in an inline table is set, added, removed',
      'a = { b = 1, c = "x" } # d\n',
      { 'a.b': 2, 'a.z': 3, 'a.c': undefined },
      'a = { b = 2, z = 3 } # d\n',
    ],
    [
      'removed takes its own lines only',
      '# of a\na = """\nx\n""" # y\n\nb = 1\n',
      { a: undefined },
      '# of a\n\nb = 1\n',
    ],
    ['removed from a table leaves its header', '[t]\na = 1\n', { 't.a': undefined }, '[t]\n'],
    [
      'that is a table goes with all its keys',
      'a = 1\n[t]\nb = 1\n[t.u]\nc = 1\n# of v\n[v]\n',
      { t: undefined },
      'a = 1\n# of v\n[v]\n',
    ],
    [
      'that is a list of tables goes as a whole',
      '[[m]]\na = 1\n[[m]]\na = 2\n',
      { m: undefined },
      '',
    ],
    [
      'that is a table and stays one changes in what differs',
      '[t]\na = 1 # A\nb = 2\n',
      { t: { a: 1, c: 3 } },
      '[t]\na = 1 # A\nc = 3\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))

  test.each<[string, string, Changes, RegExp]>([
    ['is a table and shall be a text', '[t]\na = 1\n', { t: 'x' }, /"t".*table.*line 2/],
    ['is a list of tables', '[[m]]\na = 1\n', { m: [] }, /"m".*table/],
    ['shall be null', 'a = 1\n', { a: null }, /"a".*null.*line 2/],
    ['shall hold null', 'a = 1\n', { b: [null] }, /"b".*null/],
    ['is in a broken head', 'a = {{ .x }}\n', { a: 1 }, /cannot be read/],
  ])('is refused if it %s', (_, head, changes, wanted) =>
    expect(editOf(head, changes)).toMatch(wanted),
  )

  test('takes the line end of the fence', () => {
    const result = patchText('+++\r\na = 1\r\n+++\r\n', { b: 2, a: undefined })
    expect(result).toEqual({ ok: true, text: '+++\r\nb = 2\r\n+++\r\n' })
  })
})

describe('hostile TOML', () => {
  const long = 'x'.repeat(250_000)

  test.each([
    ['a text', `a = "${long}"\nb = 1\n`],
    ['a literal text', `a = '${long}'\nb = 1\n`],
    ['a text over lines', `a = """\n${'""x\n'.repeat(60_000)}"""\nb = 1\n`],
    ['a comment', `a = 1 # ${long}\nb = 1\n`],
  ])('%s that fills the head stays as it is', (_, head) =>
    expect(editOf(head, { b: 2 })).toBe(head.replace(/1\n$/, '2\n')),
  )

  test.each([
    ['lists', '['.repeat(100_000), ']'.repeat(100_000)],
    ['lists that are never closed', '['.repeat(100_000), ''],
    ['inline tables', '{a='.repeat(80_000), `1${'}'.repeat(80_000)}`],
  ])('%s nested without end are refused', (_, open, close) =>
    expect(editOf(`a = ${open}${close}\n`, { b: 2 })).toMatch(/nested|TOML/),
  )

  test('a key of 100,000 parts is refused', () =>
    expect(editOf(`a${'.a'.repeat(100_000)} = 1\n`, { b: 2 })).toMatch(/nested/))

  test('a day that does not exist hinders no edit of another key', () =>
    expect(editOf('date = 2024-02-30\nb = 1\n', { b: 2 })).toBe('date = 2024-02-30\nb = 2\n'))
})
