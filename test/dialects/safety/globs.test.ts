import { expect, test } from 'vitest'
import { matchesGlob } from '../../../src/markdown/dialects/config/glob.ts'

test.each([
  ['a/*.md', 'a/b.md', true],
  ['a/*.md', 'a/b/c.md', false],
  ['a/**', 'a/b/c.md', true],
  ['**/c.md', 'a/b/c.md', true],
  ['a/?.md', 'a/b.md', true],
  ['a/[b-d].md', 'a/c.md', true],
  ['a/[!b-d].md', 'a/c.md', false],
  ['a[', 'a[', true],
  ['{a,b}/**', 'b/c.md', true],
  ['**/*.{md,mdx}', 'a/c.mdx', true],
  ['{a,**/b}.md', 'c/b.md', true],
  ['**/{a,b}.md', 'b.md', true],
  ['**/*-1.{md,mdx}', 'a/c-2.md', false],
  ['***', 'a/b', true],
  ['**/c.md', 'c.md', true],
  ['a/**/c.md', 'a/c.md', true],
  ['a/**/c.md', 'a/b/c.md', true],
  ['a/**/c.md', 'a/b/bc.md', false],
  ['**/**/_*', 'a/b/_c.md', true],
  ['**/_*', 'a/b_c.md', false],
  ['a**/c.md', 'a/c.md', true],
  ['***/c.md', 'c.md', false],
])('%s and %s: %s', (glob, name, expected) => {
  expect(matchesGlob(glob, name)).toBe(expected)
})

test('patterns that are all stars cost no more than their length', () => {
  const name = 'a'.repeat(300)
  // With the square of their length these would end the process for lack of memory.
  for (const sign of ['*', '*a', '**/', '*[', '{*,**}', '{'])
    for (const length of [3000, 250_000])
      expect(matchesGlob(`${sign.repeat(length / sign.length)}z`, name)).toBe(false)
})
