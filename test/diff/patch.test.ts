import { applyPatch } from 'diff'
import { expect, test } from 'vitest'
import { makePatch } from '../../src/diff/patch.ts'
import { fc } from '../support/property.ts'

const line = fc.constantFrom('', 'a', 'b', '中文', '- c', '+ d', '\\ e', '@@ f', 'g\r')
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''))

// No time at all: the hunk that replaces everything between the first and the last difference.
for (const timeout of [500, -1])
  test(`a patch makes the second text of the first one, after ${timeout} ms`, () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        fc.pre(from !== to)
        const patch = makePatch({ from, to, names: null }, timeout)
        const options = { autoConvertLineEndings: false }
        expect(applyPatch(from, patch.text, options)).toBe(to)
      }),
      { numRuns: 1000 },
    )
  })

test('a patch holds the changed lines with three lines of context, under the names', () => {
  const from = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].join('\n')
  const names: [string, string] = ['a/post.md', 'b/post.md']
  const { text, truncated } = makePatch({ from, to: from.replace('5', 'five'), names }, 500)
  expect(text).toBe(
    '--- a/post.md\n+++ b/post.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  )
  expect(truncated).toBe(false)
})

test('a tab ends a name with a space, as GNU patch wants it', () => {
  const names: [string, string] = ['a/my post.md', 'b/post.md']
  const { text } = makePatch({ from: 'a b\n', to: 'c d\n', names }, 500)
  expect(text).toBe('--- a/my post.md\t\n+++ b/post.md\n@@ -1,1 +1,1 @@\n-a b\n+c d\n')
})

test('two texts without a common line are one hunk when the time is up', () => {
  const lines = (word: string) =>
    Array.from({ length: 8000 }, (_, at) => `${word} ${at}\n`).join('')
  const { text, truncated } = makePatch({ from: lines('old'), to: lines('new'), names: null }, 1)
  expect(truncated).toBe(true)
  expect(text.match(/^@@.*$/gm)).toEqual(['@@ -1,8000 +1,8000 @@'])
})
