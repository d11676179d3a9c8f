import { describe, expect, test } from 'vitest'
import { acceptedEncoding } from '../../../src/http/response/encoding.ts'

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
