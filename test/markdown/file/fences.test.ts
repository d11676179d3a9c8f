import { expect, test } from 'vitest'
import { fenceLanguage, headOf, splitText } from '../../../src/markdown/file/fences.ts'
import { findFenceProblem } from '../../../src/markdown/front-matter/unclosed.ts'
import { expectCheap } from '../../support/cpu.ts'
import { fc } from '../../support/property.ts'

const cases: [name: string, text: string, format: string, raw: string, body: string][] = [
  ['no final newline', '---\ntitle: a\n---\nBody', 'yaml', 'title: a\n', 'Body'],
  ['CRLF throughout', '---\r\ntitle: a\r\n---\r\nB\r\n', 'yaml', 'title: a\r\n', 'B\r\n'],
  ['CRLF and LF mixed', '---\r\ntitle: a\n---\nB\r\nC\n', 'yaml', 'title: a\n', 'B\r\nC\n'],
  ['lone CR is no line end', '---\na: x\r---\r\n---\nB', 'yaml', 'a: x\r---\r\n', 'B'],
  ['byte-order mark', '\uFEFF---\na: 1\n---\nB', 'yaml', 'a: 1\n', 'B'],
  ['byte-order mark without front matter', '\uFEFFText', 'none', '', 'Text'],
  ['only front matter, no line end', '---\ntitle: a\n---', 'yaml', 'title: a\n', ''],
  ['empty file', '', 'none', '', ''],
  ['blank lines before the fence', '\n\n+++\na = 1\n+++ \nB', 'toml', 'a = 1\n', 'B'],
  ['space before the fence', '  ---\na: 1\n---\nB', 'yaml', 'a: 1\n', 'B'],
  ['white space after fences', '--- \na: 1\n---\t \nB', 'yaml', 'a: 1\n', 'B'],
  ['closed by dots', '---\na: 1\n...\nB\n---\n', 'yaml', 'a: 1\n', 'B\n---\n'],
  ['dots do not close TOML', '+++\na = 1\n...\n+++\nB', 'toml', 'a = 1\n...\n', 'B'],
  ['dots in the body', '---\na: 1\n---\nB\n...\n', 'yaml', 'a: 1\n', 'B\n...\n'],
  ['indented close', '---\n  a: 1\n  ---\n  B', 'none', '', '---\n  a: 1\n  ---\n  B'],
  ['never closed', '---\ntitle: a\n\nBody', 'none', '', '---\ntitle: a\n\nBody'],
  ['four dashes', '----\ntext\n----\n', 'none', '', '----\ntext\n----\n'],
  ['empty block', '---\n---\nB', 'yaml', '', 'B'],
  ['only a comment', '---\n# c\n---\nB', 'yaml', '# c\n', 'B'],
  [
    'a longer line is no fence',
    '---\na: |\n  x\n---more\n---\nB',
    'yaml',
    'a: |\n  x\n---more\n',
    'B',
  ],
  ['a rule in the body', '---\na: 1\n---\nB\n\n---\n\nC', 'yaml', 'a: 1\n', 'B\n\n---\n\nC'],
  ['gap after the fence stays', '---\na: 1\n---\n\n\nB', 'yaml', 'a: 1\n', '\n\nB'],
  ['semicolons', ';;;\n"title": "a"\n;;;\nB', 'semicolons', '"title": "a"\n', 'B'],
  ['JSON', '{\n"title": "a"\n}\n\nB', 'json', '{\n"title": "a"\n}', '\nB'],
  [
    'JSON with braces in texts',
    '{"a": "}\\"{", "b": {"c": 1}}\nB',
    'json',
    '{"a": "}\\"{", "b": {"c": 1}}',
    'B',
  ],
  ['JSON with the body on its line', '{"a":1}Text', 'json', '{"a":1}', 'Text'],
  ['shortcode first', '{{< a "b" >}}\nB', 'none', '', '{{< a "b" >}}\nB'],
  ['Liquid first', '{% include "b" %}\nB', 'none', '', '{% include "b" %}\nB'],
  ['attribute list first', '{: .note}\nB', 'none', '', '{: .note}\nB'],
  ['JSON never closed', '{"a": "}"\nB', 'none', '', '{"a": "}"\nB'],
  ['no opening fence', 'title: a\n---\nB', 'none', '', 'title: a\n---\nB'],
  ['comment after the fence', '--- # note\na: 1\n---\nB', 'yaml', 'a: 1\n', 'B'],
  ['named YAML', '---yaml\na: 1\n---\nB', 'yaml', 'a: 1\n', 'B'],
  ['named JSON', '---json\n{"a": 1}\n---\nB', 'json', '{"a": 1}\n', 'B'],
  ['words after the fence', '--- a b ---\n---\nB', 'none', '', '--- a b ---\n---\nB'],
  [
    'HTML comment first',
    '<!-- x -->\n---\na: 1\n---\n',
    'none',
    '',
    '<!-- x -->\n---\na: 1\n---\n',
  ],
  [
    'TOML closes at a fence inside a text',
    '+++\nt = """\n+++\n"""\nB',
    'toml',
    't = """\n',
    '"""\nB',
  ],
]

test.each(cases)('%s', (_name, text, format, raw, body) => {
  const parts = splitText(text)
  expect({ format: parts.format, raw: parts.raw, body: parts.body }).toEqual({ format, raw, body })
  expect(headOf(parts) + parts.body).toBe(text)
})

test('splits off the BOM and blank lines, and the fences with their line ends', () => {
  expect(splitText('\uFEFF\r\n--- \r\na: 1\r\n---\t\r\nB')).toEqual({
    format: 'yaml',
    before: '\uFEFF\r\n',
    open: '--- \r\n',
    raw: 'a: 1\r\n',
    close: '---\t\r\n',
    body: 'B',
  })
  expect(splitText('{"a": 1} \r\nB')).toMatchObject({ open: '', close: ' \r\n', body: 'B' })
})

test.each([
  ['---js\n{}\n---\n', 'js'],
  ['---   JavaScript\n{}\n---\n', 'javascript'],
  ['--- toml\na = 1\n---\n', 'toml'],
  ['---constructor\na: 1\n---\n', 'constructor'],
  ['--- # note\na: 1\n---\n', ''],
  ['---\na: 1\n---\n', ''],
])('names the language of %j', (text, language) => {
  expect(fenceLanguage(splitText(text))).toBe(language)
})

test.each([
  ['---\ntitle: a\n\nBody', 'front_matter_not_closed', 1],
  ['\n\n+++\na = 1\n', 'front_matter_not_closed', 3],
  ['{"a": 1\n', 'front_matter_not_closed', 1],
  ['---\n  a: 1\n  ---\n  B', 'front_matter_indented_close', 1],
])('warns of front matter that was not read: %j', (text, code, line) => {
  expect(findFenceProblem(splitText(text))).toMatchObject({ code, line, severity: 'warning' })
})

test.each(['Text', '', '----\n', '---', '{{< a >}}', '---\na: 1\n---\n', 'Title\n---\n'])(
  'does not warn of %j',
  (text) => {
    expect(findFenceProblem(splitText(text))).toBeNull()
  },
)

test('the five parts together are the file, whatever it contains', () => {
  const piece = fc.constantFrom(
    '---',
    '+++',
    ';;;',
    '...',
    '{',
    '}',
    '"',
    '\\',
    '\n',
    '\r',
    '\r\n',
    ' ',
    '\t',
    'a: 1',
    'js',
    '#',
    '\uFEFF',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = pieces.join('')
      const parts = splitText(text)
      expect(headOf(parts) + parts.body).toBe(text)
      if (parts.format !== 'none') expect(splitText(headOf(parts)).raw).toBe(parts.raw)
    }),
    { numRuns: 3000 },
  )
})

test('takes time proportional to the size', async () => {
  for (const line of ['---x\n', '{"', ' ', '\n', '--- ', '{"\\']) {
    const text = `---\n${line.repeat(400_000)}`
    await expectCheap(3_000, () => {
      splitText(text)
      findFenceProblem(splitText(text.slice(4)))
    })
  }
})
