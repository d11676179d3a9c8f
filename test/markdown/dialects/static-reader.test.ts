import { expect, test } from 'vitest'
import { readStatic } from '../../../src/markdown/dialects/config/static-reader.ts'
import { expectCheap } from '../../support/cpu.ts'

test.each([
  ['export default { a: 1, b: "x", c: true, d: null }', { a: 1, b: 'x', c: true, d: null }],
  ['module.exports = { "a-b": [1, `two`, \'three\',], }', { 'a-b': [1, 'two', 'three'] }],
  ['export default defineConfig({ base: "/x/" })', { base: '/x/' }],
  ['const config: Config = { a: { b: -1 } }\nexport default config', { a: { b: -1 } }],
  ['export default { a: "x" as const, b: 2 satisfies number }', { a: 'x', b: 2 }],
  ['const common = { a: 1 }\nexport default { ...common, b: 2 }', { a: 1, b: 2 }],
  ['export default () => ({ a: 1 })', { a: 1 }],
  ['export default async function load() { return { a: 1 } }', { a: 1 }],
  ['// { a: 2 }\nexport default { /* a: 3, */ a: 1 }', { a: 1 }],
  ['export default { test: /[/"]x{/, a: 1 }', { a: 1 }],
  ['const a = "short"\nexport default { a }', { a: 'short' }],
  ['export default { __proto__: { a: 1 }, b: 1 }', { b: 1 }],
])('%s', (source, value) => {
  expect(readStatic(source).value).toEqual(value)
})

test('what only running the code tells is left out and named', () => {
  const source = 'export default { a: process.env.A, b: { c: "x" + y }, d: [1, f(x)], e: 1 }'
  const { value, unread } = readStatic(source)
  expect(value).toEqual({ b: {}, d: [1, null], e: 1 })
  expect(unread).toEqual(['a', 'b.c', 'd.1'])
})

test.each([
  ['open comments', '/*'],
  ['open brackets', '[{('],
  ['open texts', '"'],
  ['constants of themselves', 'const a = a\n'],
  ['calls in calls', 'a('],
])('takes little time for hostile sources: %s', async (_, piece) => {
  const source = `export default { x: ${piece.repeat(100_000 / piece.length)}`
  await expectCheap(1500, () => readStatic(source))
})

test('constants that double are read within a bound', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `const a${at} = [a${at + 1}, a${at + 1}]`)
  await expectCheap(1500, () => readStatic(`${names.join('\n')}\nexport default { x: a0 }`))
})
