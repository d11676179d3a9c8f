import { describe, expect, test } from 'vitest'
import { tidyMarkdown } from '../../../src/markdown/fields/tidy.ts'
import { dateText, type PatchValue } from '../../../src/markdown/patch/values.ts'
import { literalName, patchText } from '../../../src/markdown/patch.ts'

type Changes = Record<string, PatchValue>

const patched = (text: string, changes: Changes, body?: string) => {
  const result = patchText(text, changes, body)
  return result.ok ? result.text : result.problems.map((problem) => problem.message).join('\n')
}
const file = (head: string) => `---\n${head}---\n\nBody: x\n`
const editOf = (head: string, changes: Changes) => {
  const text = patched(file(head), changes)
  return text.startsWith('---\n') && text.endsWith('---\n\nBody: x\n')
    ? text.slice(4, -'---\n\nBody: x\n'.length)
    : text
}

describe('a text in YAML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'keeps the comment after it',
      'title: A # why\nb: 1\n',
      { title: 'B' },
      'title: B # why\nb: 1\n',
    ],
    ['knows that A#b is no comment', 'title: A#b # c\n', { title: 'B' }, 'title: B # c\n'],
    [
      'keeps a tab before the comment and after the colon',
      'title:\tA\t# c\n',
      { title: 'B' },
      'title:\tB\t# c\n',
    ],
    ['keeps needless quotes', 'title: "A"\nb: x\n', { title: 'B' }, 'title: "B"\nb: x\n'],
    [
      'drops quotes that only the old text needed',
      "title: 'A: b'\nb: x\n",
      { title: 'B' },
      'title: B\nb: x\n',
    ],
    [
      'keeps quotes where most texts have them',
      'title: "A: b"\nb: "x"\n',
      { title: 'B' },
      'title: "B"\nb: "x"\n',
    ],
    ['doubles single quotes', "title: 'A'\n", { title: "it's" }, "title: 'it''s'\n"],
    [
      'goes to double quotes for a line end',
      "title: 'A'\n",
      { title: 'a\n---\nb' },
      'title: "a\\n---\\nb"\n',
    ],
    [
      'escapes what is not printable',
      'title: A\n',
      { title: '\u2028\ufeff\u0085\u0007' },
      'title: "\\u2028\\ufeff\\u0085\\u0007"\n',
    ],
    [
      'is never folded',
      'title: A\n',
      { title: 'word '.repeat(300).trim() },
      `title: ${'word '.repeat(300).trim()}\n`,
    ],
    [
      'over lines becomes one line',
      'title: one\n  two\n\n  three # c\nb: 1\n',
      { title: 'B' },
      'title: B # c\nb: 1\n',
    ],
    [
      'below its key is replaced there',
      'title:\n  text\nb: 1\n',
      { title: 'B' },
      'title:\n  B\nb: 1\n',
    ],
    [
      'with quotes over lines that look like keys is one value',
      'a: "x\nb: 1"\nc: 2\n',
      { a: 'y' },
      'a: "y"\nc: 2\n',
    ],
    [
      'with such quotes one level down is passed over',
      'a:\n  b: "x\n\ny"\nc: 2\n',
      { c: 3 },
      'a:\n  b: "x\n\ny"\nc: 3\n',
    ],
    ['takes the place of nothing', 'title:\nb: 1\n', { title: 'B' }, 'title: B\nb: 1\n'],
    [
      'takes the place of nothing before a comment',
      'title: # none\nb: 1\n',
      { title: 'B' },
      'title: B # none\nb: 1\n',
    ],
    ['uses the space after the colon', 'title: \nb: 1\n', { title: 'B' }, 'title: B\nb: 1\n'],
    [
      'takes the place of a list',
      'tags: # mine\n- a\n- b\nc: 1\n',
      { tags: 'x' },
      'tags: x # mine\nc: 1\n',
    ],
    ['takes the place of a map', 'm:\n  a: 1\n\n  b: 2\nc: 1\n', { m: 'x' }, 'm: x\nc: 1\n'],
    [
      'takes the place of an anchor by accident',
      'title: &more\nb: 1\n',
      { title: '&less' },
      'title: "&less"\nb: 1\n',
    ],
    [
      'takes the place of a template',
      'title: {{ .Name }}\nb: 1\n',
      { title: 'B' },
      'title: B\nb: 1\n',
    ],
    ['takes the place of an alias', 'a: &x v\nb: *x\n', { b: 'B' }, 'a: &x v\nb: B\n'],
    ['is found under a quoted key', '"title" : A\n', { title: 'B' }, '"title" : B\n'],
    [
      'is found under a key with a colon',
      'cSpell:ignore: a b\n',
      { 'cSpell:ignore': 'c' },
      'cSpell:ignore: c\n',
    ],
    [
      'is found under a key with spaces, or a number',
      'my key: a\n2024: b\n',
      { 'my key': 'c', 2024: 'd' },
      'my key: c\n2024: d\n',
    ],
    [
      'is written under the spelling that was asked for',
      'Tags: a\ntags: b\n',
      { Tags: 'c' },
      'Tags: c\ntags: b\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))

  test.each([
    '2024',
    'yes',
    'No',
    'on',
    'y',
    '0123',
    '12:30',
    '1_000',
    '~',
    'null',
    'TRUE',
    '2024-01-02',
    '2024-01-02 10:00',
    '=',
    '<<',
    '- a',
    '-',
    'a: b',
    'a #b',
    'ends:',
    '---',
    '...',
    '',
    ' a',
    'a ',
    '\u00a0a',
    '\u3000',
    '.',
    'e0',
    '.inf',
    '1e3',
    '0x1F',
    '0o7',
    '[a',
    '{a',
    '*a',
    '&a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '"a',
    "'a",
    '? a',
    ': a',
    ',a',
    '#a',
    '+1',
    '-.5',
  ])('is quoted if a reader could take it for another type: %j', (text) => {
    expect(editOf('title: A\n', { title: text })).toMatch(/^title: (["']).*\1\n$/s)
  })

  test.each([
    'A title',
    'C++',
    'C#',
    'a-b',
    '-x',
    'a:b',
    'http://a.b/c?d=e',
    '2nd',
    '漢字：一',
    '😀',
    'a "b" c',
    "it's",
    '100 years',
  ])('is not quoted if that is unnecessary: %j', (text) =>
    expect(editOf('title: A\n', { title: text })).toBe(`title: ${text}\n`),
  )
})

describe('block text in YAML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'stays a block',
      'lead: | # c\n  a\n\n  b\nc: 1\n',
      { lead: 'x\n\ny\n' },
      'lead: | # c\n  x\n\n  y\nc: 1\n',
    ],
    [
      'says that its text has no line end',
      'lead: |\n    a\nc: 1\n',
      { lead: 'x\ny' },
      'lead: |-\n    x\n    y\nc: 1\n',
    ],
    [
      'becomes a quoted line where a block cannot hold it',
      'lead: | # c\n  a\nc: 1\n',
      { lead: ' x' },
      'lead: " x" # c\nc: 1\n',
    ],
    [
      'that is folded becomes one line',
      'lead: >-\n  a\n  b\nc: 1\n',
      { lead: 'x' },
      'lead: x\nc: 1\n',
    ],
    [
      'holds lines that look like keys and comments',
      'a: |\n  x\n  # no\n  title: no\n# yes\ntitle: A\n',
      { title: 'B' },
      'a: |\n  x\n  # no\n  title: no\n# yes\ntitle: B\n',
    ],
    [
      'ends before a comment that is less deep',
      'a: >\n   x\n  # c\nb: 1\n',
      { a: 'z' },
      'a: z\n  # c\nb: 1\n',
    ],
    ['with `+` takes its blank lines along', 'a: |+\n  x\n\nb: 1\n', { a: undefined }, 'b: 1\n'],
    [
      'with `+` does not swallow the blank lines of a removed key',
      'a: |+\n  x\nb: 1\n\nc: 2\n',
      { b: undefined },
      'a: |+\n  x\nc: 2\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))

  test('uses the line end of the head', () => {
    const text = '---\r\nlead: |\r\n  a\r\nb: 1\r\n---\r\nBody\n'
    expect(patched(text, { lead: 'x\ny\n', new: ['z'] })).toBe(
      '---\r\nlead: |\r\n  x\r\n  y\r\nb: 1\r\nnew:\r\n  - z\r\n---\r\nBody\n',
    )
  })

  test('refuses a removal that would make a comment part of the text', () => {
    expect(editOf('a: |\n  x\nb: 1\n  # c\n', { b: undefined })).toContain(
      '"b" cannot be changed safely',
    )
  })
})

describe('a list in YAML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'keeps items, comments and places',
      'tags: # mine\n  # first\n  - "a" # A\n  - b\n\n  - c\nd: 1\n',
      { tags: ['a', 'c', 'e'] },
      'tags: # mine\n  # first\n  - "a" # A\n\n  - c\n  - e\nd: 1\n',
    ],
    ['not indented', 'tags:\n- a\n- b\nc: 1\n', { tags: ['b', 'x'] }, 'tags:\n- b\n- x\nc: 1\n'],
    [
      'with a wide gap',
      'tags:\n    -   a\nc: 1\n',
      { tags: ['a', 'x'] },
      'tags:\n    -   a\n    -   x\nc: 1\n',
    ],
    ['in quotes', "tags:\n  - 'a'\n", { tags: ['a', 'b'] }, "tags:\n  - 'a'\n  - 'b'\n"],
    ['in brackets', 'tags: [ a,b ] # c\n', { tags: ['b', 'x, y'] }, 'tags: [ b,"x, y" ] # c\n'],
    ['in brackets with quotes', 'tags: ["a"]\n', { tags: ['a', 'b'] }, 'tags: ["a", "b"]\n'],
    [
      'in brackets over lines',
      'tags: [\n  a, # A\n  b,\n]\nc: 1\n',
      { tags: ['a', 'x', 'b'] },
      'tags: [\n  a, # A\n  x,\n  b,\n]\nc: 1\n',
    ],
    ['that becomes empty', 'tags: # mine\n  - a\nc: 1\n', { tags: [] }, 'tags: [] # mine\nc: 1\n'],
    [
      'that was empty takes the style of another',
      'tags: []\ncats:\n- a\n',
      { tags: ['x'] },
      'tags:\n- x\ncats:\n- a\n',
    ],
    [
      'that was empty stays in brackets without another',
      'tags: []\n',
      { tags: ['x', 'z'] },
      'tags: [x, z]\n',
    ],
    ['in the place of a text', 'tags: a # c\nb: 1\n', { tags: ['x'] }, 'tags: # c\n  - x\nb: 1\n'],
    ['in the place of nothing', 'tags:\nb: 1\n', { tags: ['x'] }, 'tags:\n  - x\nb: 1\n'],
    [
      'in the place of a block text',
      'tags: |\n  a\nb: 1\n',
      { tags: ['x'] },
      'tags:\n  - x\nb: 1\n',
    ],
    [
      'of maps',
      'links:\n  - a: 1 # c\n    b: 2\n  - a: 3\n',
      {
        links: [
          { a: 1, b: 2 },
          { a: 4, b: [] },
        ],
      },
      'links:\n  - a: 1 # c\n    b: 2\n  - a: 4\n    b: []\n',
    ],
    [
      'of lists is passed over',
      'm:\n  - - a\n    - "b\n\n      c"\n  - |\n    - x\nz: 1\n',
      { z: 2 },
      'm:\n  - - a\n    - "b\n\n      c"\n  - |\n    - x\nz: 2\n',
    ],
    [
      'with a slipped dash can be replaced',
      'tags:\n- a\n  - b\nc: 1\n',
      { tags: ['x'] },
      'tags:\n- x\nc: 1\n',
    ],
    [
      'of what looks like other things',
      'tags: [a]\n',
      { tags: ['a', '1', 'true', '-', 'x]', 1, true, null] },
      'tags: [a, "1", "true", "-", "x]", 1, true, null]\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))
})

describe('a key in YAML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'new goes to the end',
      'a: 1\n# end\n',
      { b: 'x', c: ['z'] },
      'a: 1\n# end\nb: x\nc:\n  - z\n',
    ],
    ['new in an empty head', '', { b: 'x' }, 'b: x\n'],
    ['new after only a comment', '# c\n', { b: 'x' }, '# c\nb: x\n'],
    ['new among keys that are all indented', '  a: 1\n', { b: 'x' }, '  a: 1\n  b: x\n'],
    [
      'new has quotes where it needs them',
      'a: 1\n',
      { yes: 1, 'b: c': 2, '': 3 },
      'a: 1\n"yes": 1\n"b: c": 2\n"": 3\n',
    ],
    [
      'new takes the style of a list that is there',
      'a: [ "x","y" ]\n',
      { b: ['z'] },
      'a: [ "x","y" ]\nb: [ "z" ]\n',
    ],
    [
      'new may hold maps',
      'a: 1\n',
      { p: { q: { r: [1, 'x'] }, s: {} } },
      'a: 1\np:\n  q:\n    r:\n      - 1\n      - x\n  s: {}\n',
    ],
    [
      'removed takes its own lines only',
      'a: 1\n# of b\nb: # c\n  - x\n\nc: 2\n',
      { b: undefined },
      'a: 1\n# of b\n\nc: 2\n',
    ],
    ['removed as the last one leaves the fences', 'a: 1\n', { a: undefined }, ''],
    ['that is not there need not be removed', 'a: 1\n', { b: undefined }, 'a: 1\n'],
    [
      'inside a map is set',
      'c:\n  image: "a" # x\n  alt: b\n',
      { 'c.image': 'z' },
      'c:\n  image: "z" # x\n  alt: b\n',
    ],
    [
      'inside a map is added and removed',
      'c:\n    image: a\n    alt: b\nd: 1\n',
      { 'c.alt': undefined, 'c.x': 1 },
      'c:\n    image: a\n    x: 1\nd: 1\n',
    ],
    [
      'inside a map is removed as the last one',
      'c: # x\n  alt: b\nd: 1\n',
      { 'c.alt': undefined },
      'c: {} # x\nd: 1\n',
    ],
    [
      'inside a flow map is set, added, removed',
      'c: { image: a, alt: b }\n',
      { 'c.image': 'z', 'c.x': [1], 'c.alt': undefined },
      'c: { image: z, x: [1] }\n',
    ],
    [
      'inside a map that is given whole changes alone',
      'c:\n  image: "a" # x\n  alt: b\n',
      { c: { image: 'a', alt: 'c', x: true } },
      'c:\n  image: "a" # x\n  alt: c\n  x: true\n',
    ],
    ['may hold a dot', 'a.b: 1\n', { 'a.b': 2 }, 'a.b: 2\n'],
    [
      'new may hold a dot though a map is there',
      'a:\n  c: 1\n',
      { [literalName('a.b')]: 2 },
      'a:\n  c: 1\na.b: 2\n',
    ],
    ['new may hold backslashes', 'a: 1\n', { 'b\\': 2, '\\c\\d': 3 }, 'a: 1\nb\\: 2\n\\c\\d: 3\n'],
    [
      'from a merge key is set as its own',
      'd: &d\n  a: 1\n<<: *d\n',
      { a: 2 },
      'd: &d\n  a: 1\n<<: *d\na: 2\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))

  test.each<[string, string, Changes, RegExp]>([
    ['is an anchor in use', 'a: &x v\nb: *x\n', { a: 'y' }, /"a".*anchor.*line 2/],
    ['holds an anchor in use', 'a:\n  b: &x v\nc: *x\n', { a: undefined }, /"a".*anchor/],
    ['has a tag', 'a: 1\nv: !!str 1\n', { v: 'x' }, /"v".*tag.*line 3/],
    [
      'comes from a merge key and shall go',
      'd: &d\n  a: 1\n<<: *d\n',
      { a: undefined },
      /"a".*merge/,
    ],
    ['is in a head with `?`', '? a\n: 1\nb: 2\n', { b: 3 }, /"b".*\?/],
    ['is in a head between braces', '{a: 1}\n', { a: 2 }, /"a".*bracket/],
    ['is in a head with a tab', 'a: 1\nm:\n\tb: 1\n', { a: 2 }, /"a".*tab.*line 4/],
    ['is there twice', 'a: 1\na: 2\n', { a: 3 }, /"a".*more than once \(line 2, line 3\)/],
    [
      'is there twice within',
      'm:\n  a: 1\n  a: 2\n',
      { m: { a: 3 } },
      /"m".*"a" is there more than once \(line 3, line 4\)/,
    ],
    [
      'is there twice between braces',
      'm: {a: 1, a: 2}\n',
      { m: 1 },
      /"m".*"a" is there more than once/,
    ],
    ['is there twice and shall go', 'a: 1\nb: 1\na: 2\n', { a: undefined }, /\(line 2, line 4\)/],
    ['is in a broken head', 'a: 1\n b: : [\n', { a: 3 }, /cannot be read/],
    ['is among template lines', 'a: 1\n{{ if x }}\nb: 1\n', { a: 3 }, /./],
    ['follows a lone carriage return', 'a: x\rb: y\n', { a: 3 }, /"a".*carriage return/],
  ])('is refused if it %s', (_, head, changes, wanted) => {
    const result = patchText(file(head), changes)
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(result.problems[0]).toMatchObject({ code: 'cannot_patch', severity: 'error' })
    expect(result.problems[0]?.line).toBeGreaterThan(0)
    expect(result.problems[0]?.message).toMatch(wanted)
  })

  test('is changed even if another key occurs twice', () => {
    expect(editOf('a: 1\nb: 1\na: 2\n', { b: 3 })).toBe('a: 1\nb: 3\na: 2\n')
    expect(patched('{"a":1,"a":2,"b":1}\n', { b: 3 })).toBe('{"a":1,"a":2,"b":3}\n')
  })

  test('named __proto__ or unreadable is refused, not lost', () => {
    const changes: Changes = Object.create(null)
    Object.defineProperty(changes, '__proto__', { value: 'x', enumerable: true })
    expect(patchText(file('a: 1\n'), changes)).toMatchObject({ ok: false })
    expect(patchText(file('a: 1\n'), { a: 'x\0' })).toMatchObject({ ok: false })
    expect(patchText(file('a: 1\n'), { a: '\ud800' })).toMatchObject({ ok: false })
  })

  test('applies all changes or none, and reports every refusal', () => {
    const result = patchText(file('a: &x 1\nb: *x\nc: !!str 2\n'), { b: 'y', a: 2, c: 3 })
    expect(result.ok ? [] : result.problems.map(({ line }) => line)).toEqual([4])
    const both = patchText(file('a: &x 1\nb: *x\nc: !!str 2\n'), { a: 2, c: 3 })
    expect(both.ok ? [] : both.problems.map(({ line }) => line)).toEqual([2, 4])
  })
})

describe('a date in YAML', () => {
  test.each<[string, string, Changes, string]>([
    [
      'stays without quotes',
      'date: 2024-01-02 # c\n',
      { date: dateText('2024-03-04') },
      'date: 2024-03-04 # c\n',
    ],
    [
      'stays in quotes',
      "date: '2024-01-02'\n",
      { date: dateText('2024-03-04') },
      "date: '2024-03-04'\n",
    ],
    [
      'new has none',
      'a: "x"\n',
      { date: dateText('2024-03-04T05:06:07Z') },
      'a: "x"\ndate: 2024-03-04T05:06:07Z\n',
    ],
    [
      'sent as a text in the place of a date has none',
      'due: 2024-01-02\n',
      { due: '2024-03-04' },
      'due: 2024-03-04\n',
    ],
    [
      'sent as a text in the place of a text has some',
      'due: soon\n',
      { due: '2024-03-04' },
      'due: "2024-03-04"\n',
    ],
  ])('%s', (_, head, changes, wanted) => expect(editOf(head, changes)).toBe(wanted))
})

describe('a file', () => {
  test('is unchanged if every value is already there', () => {
    const text = file('a: 1 # x\nt: [ a,  b ]\nv: 1.10\nd: 2024-01-02\nm: {x: 1}\nn: ~\n')
    const same: Changes = {
      a: 1,
      t: ['a', 'b'],
      v: '1.10',
      d: dateText('2024-01-02'),
      m: { x: 1 },
      n: null,
    }
    expect(patched(text, same)).toBe(text)
    expect(patched(text, {}, '\nBody: x\n')).toBe(text)
  })

  test('keeps its BOM, blank lines before the fence, closing dots and mixed line ends', () => {
    const text = '\ufeff\n--- \r\na: 1\nb: 2\r\n...\nBody\r\n'
    expect(patched(text, { a: 3, c: 4 })).toBe(
      '\ufeff\n--- \r\na: 3\nb: 2\r\nc: 4\r\n...\nBody\r\n',
    )
  })

  test('without front matter gets a head only for a key, after its BOM', () => {
    expect(patched('Body\n', { a: undefined })).toBe('Body\n')
    expect(patched('\ufeffBody\r\nx', { a: 1 })).toBe('\ufeff---\r\na: 1\r\n---\r\nBody\r\nx')
    expect(patched('', { a: 1 })).toBe('---\na: 1\n---\n')
    expect(patched('\n\nBody', { a: 1 })).toBe('---\na: 1\n---\n\n\nBody')
  })

  test('takes a new body verbatim', () => {
    expect(patched('---\na: 1\n---\nOld', { a: 2 }, '\r\n---\nb: 2\n---\n')).toBe(
      '---\na: 2\n---\n\r\n---\nb: 2\n---\n',
    )
    expect(patched('---\r\na: 1\r\n---', {}, 'New')).toBe('---\r\na: 1\r\n---\r\nNew')
    expect(patched('Old', {}, 'New')).toBe('New')
    expect(patched('{"a":1}', {}, '\nNew')).toBe('{"a":1}\n\nNew')
    expect(patched('Old', { a: 1 }, '---\nb: 2\n---\n')).toBe('---\na: 1\n---\n---\nb: 2\n---\n')
  })

  test('without front matter refuses a body that begins like front matter', () => {
    expect(patchText('Old', {}, '---\nb: 2\n---\n')).toMatchObject({
      ok: false,
      problems: [{ code: 'cannot_patch' }],
    })
  })
})

describe('a new article', () => {
  test('is tidy YAML before the given body', () => {
    const frontMatter = {
      title: 'A: b',
      date: dateText('2024-01-02T03:04:05Z'),
      tags: ['x', '1'],
      no: undefined,
      p: { q: [{ a: 1, b: 'c' }], e: [] },
    }
    const head =
      'title: "A: b"\ndate: 2024-01-02T03:04:05Z\ntags:\n  - x\n  - "1"\np:\n  q:\n    - a: 1\n      b: c\n  e: []\n'
    expect(tidyMarkdown(frontMatter, '---\nx')).toBe(`---\n${head}---\n---\nx`)
    expect(tidyMarkdown({}, '---\na: 1\n---\n')).toBe('---\n---\n---\na: 1\n---\n')
  })
})

describe('many changes of a long head', () => {
  const keys = (count: number, value: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]))
  const head = (count: number, size: number) =>
    `${Object.entries(keys(count, 'x'.repeat(size)))
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n')}\n`

  test('are refused before they begin if each is expensive', () => {
    for (const [text, changes] of [
      [file(head(1_000, 250)), keys(1_000, 'y')],
      [file(head(10, 25_000)), keys(900, 'y')],
      [file('a: 1\n'), keys(100_000, 'y')],
      [file(`a:\n${head(500, 400).replace(/^/gm, '  ').trimEnd()}\n`), { a: keys(500, 'y') }],
    ] as const) {
      const result = patchText(text, changes)
      expect(result.ok ? [] : result.problems).toMatchObject([{ code: 'too_many_changes' }])
    }
  })

  test('are made if the head or the changes are few', () => {
    for (const [text, changes] of [
      [file(head(1_000, 250)), keys(50, 'y')],
      [file(head(150, 100)), keys(150, 'y')],
      [file('b: 1\n'), { a: keys(900, 'y') }],
      [
        file(head(1_000, 250)),
        { k7: undefined, list: Array.from({ length: 900 }, (_, n) => `item ${n}`) },
      ],
    ] as const)
      expect(patchText(text, changes)).toMatchObject({ ok: true })
  })
})
