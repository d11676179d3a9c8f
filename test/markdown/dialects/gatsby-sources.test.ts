import { expect, test } from 'vitest'
import { sourcesIn } from '../../../src/markdown/dialects/gatsby/sources.ts'
import { expectCheap } from '../../support/cpu.ts'

const sourcesOf = (code: string) => {
  const files = { names: new Set(['gatsby-config.js', 'posts/a.md']), text: () => code }
  return sourcesIn(files, { root: '', file: 'gatsby-config.js', patterns: [] }, [])
}

test.each([
  "{ name: 'blog', path: 'posts' }",
  "{ path: 'posts', name: 'blog' }",
  `{ path: 'posts', name: 'blog', ignore: ['${'a'.repeat(2000)}'] }`,
])('the folder of a source has the name beside it: %s', (options) => {
  const other = "{ path: 'none', name: 'other' }"
  const found = sourcesOf(`module.exports = { plugins: [f(${other}, ${options}, ${other})] }`)
  expect(found).toEqual({ sources: ['posts/'], names: { 'posts/': 'blog' } })
})

test('many paths take little time', async () => {
  await expectCheap(2_000, () => sourcesOf("path:'posts',".repeat(60_000)))
})
