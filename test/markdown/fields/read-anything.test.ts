import { expect, test } from 'vitest'
import { sourceKeys } from '../../../src/markdown/fields/mapping.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { isPlain } from '../../../src/markdown/references/address.ts'
import { fc } from '../../support/property.ts'

const options = { timeZone: 'America/New_York', lang: 'en', status: 'published' } as const

const key = fc.constantFrom(
  ...Object.values(sourceKeys).flat(),
  'x',
  'taxonomies',
  '__proto__',
  '"a b"',
  '? k',
  '<<',
)
const value = fc.oneof(
  fc.constantFrom(
    '',
    '""',
    '~',
    'true',
    '0123',
    '2024-01-02 03:04',
    '2024-02-30',
    '[a, [b], {c: d}]',
    '{image: x, alt: }',
  ),
  fc.constantFrom(
    '&a x',
    '*a',
    '{{ .X }}',
    '"\\0"',
    '"\\uD83D"',
    '|\n  text\n',
    '\n  - a\n  - b',
    '\n - a\n   - b',
    '!t x',
    '../x',
    '/a//b/',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const line = fc.tuple(key, value).map(([name, text]) => `${name}: ${text}\n`)
const yaml = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.string({ maxLength: 40 }))
  .map(([lines, body]) => `---\n${lines.join('')}---\n${body}`)
const toml = fc
  .tuple(fc.array(fc.tuple(key, value), { maxLength: 6 }), fc.string())
  .map(
    ([pairs, body]) =>
      `+++\n${pairs.map(([name, text]) => `${name} = ${text}\n`).join('')}+++\n${body}`,
  )
const json = fc
  .tuple(fc.dictionary(key, fc.jsonValue({ maxDepth: 2 })), fc.string())
  .map(([data, body]) => JSON.stringify(data) + body)
const piece = fc.constantFrom(
  '---',
  '+++',
  ';;;',
  '{',
  '"',
  '\n',
  '\r\n',
  '# ',
  '<!--more-->',
  'a: b',
  '\t',
  '\uFEFF',
  '\u{1F600}',
)
const pieces = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(''))
const file = fc.oneof(
  fc.constantFrom('a.md', 'zh/2024-01-01-b.en.md', 'index.md', '_posts/x.txt'),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** All names and texts in a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => [name, ...textsOf(part)])
}

test('any text under any name is read or refused with a reason; if read, it is storable', () => {
  fc.assert(
    fc.property(
      fc.oneof(yaml, toml, json, pieces, fc.string({ unit: 'binary' })),
      file,
      (text, name) => {
        const result = readArticle(text, name, options)
        if (!result.ok) {
          expect(result.problems[0]).toMatchObject({
            severity: 'error',
            code: expect.stringMatching(/^[a-z0-9_]+$/),
          })
          return
        }
        const { head, body, fields, problems } = result.article
        expect(head + body).toBe(text)
        expect(fields.title).not.toBe('')
        expect(problems.every((problem) => problem.severity === 'warning')).toBe(true)
        expect(textsOf({ fields, problems }).filter((part) => !isPlain(part))).toEqual([])
        expect(readArticle(text, name, options)).toEqual(result)
      },
    ),
    { numRuns: 4000, examples: [['{"title":{"\\\\uda":null}}', 'a.md']] },
  )
})
