import { createHook } from 'node:async_hooks'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { acceptedEncoding, compress } from '../../../src/http/response/encoding.ts'

describe('Accept-Encoding', () => {
  test.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['GZip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1, br;q=0.1', 'br'],
    ['br ; q=0.5', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.000, gzip;Q=0.001', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['identity;q=0', null],
    ['identity;q=0, gzip', 'gzip'],
    ['identity', null],
    ['*', null],
    ['*;q=0, br', 'br'],
    ['gzipped, brotli', null],
    ['é;;,,q=, br', 'br'],
    ['"', null],
    ['br;q="', 'br'],
    [`br, ${'x,'.repeat(600)}`, null],
  ])('%s gives %s', (header, coding) => {
    expect(acceptedEncoding(header)).toBe(coding)
  })

  test('of any header never throws', () => {
    for (const part of [
      '"',
      '\\',
      ';',
      '=',
      ',',
      '\t',
      '*/*',
      'q=',
      '__proto__',
      'br;q=',
      '\u00e9',
    ])
      for (const count of [1, 2, 3, 50])
        expect([null, 'br']).toContain(acceptedEncoding(part.repeat(count)))
  })
})

test('of many compressions two begin, and all end', async () => {
  const texts = Array.from({ length: 20 }, (_, n) => Buffer.from(`Text ${n} `.repeat(2_000)))
  let begun = 0
  const hook = createHook({
    init: (_, type) => {
      if (type === 'ZLIB') begun++
    },
  }).enable()
  const all = texts.map((text) => compress(text, 'br'))
  expect(begun).toBe(2)
  const done = await Promise.all(all)
  hook.disable()
  expect(begun).toBe(texts.length)
  for (const [n, bytes] of done.entries())
    expect(brotliDecompressSync(bytes).toString()).toBe(texts[n]?.toString())
})
