import { expect, test } from 'vitest'
import { rangeOf } from '../../../src/files/serve/range.ts'

const etag = '"abc"'
const of = (range: string, size = 10, condition?: string) =>
  rangeOf({ range, ...(condition !== undefined && { 'if-range': condition }) }, etag, size)

test.each([
  ['bytes=0-0', 0, 0],
  ['bytes=2-5', 2, 5],
  ['bytes=2-', 2, 9],
  ['bytes=9-9', 9, 9],
  ['bytes=0-10', 0, 9],
  [`bytes=0-${'9'.repeat(400)}`, 0, 9],
  ['bytes=-3', 7, 9],
  ['bytes=-10', 0, 9],
  ['bytes=-11', 0, 9],
  ['BYTES=1-2', 1, 2],
  ['bytes= 1-2', 1, 2],
  ['bytes=1-2,', 1, 2],
])('%s is the range %i to %i', (range, start, end) => {
  expect(of(range)).toEqual({ start, end })
})

test.each(['bytes=0-1,3-4', 'bytes=5-4', 'bytes=-', 'bytes=', 'bytes', 'items=0-1', 'bytes=a-b'])(
  '%s gets the whole',
  (range) => {
    expect(of(range)).toBeNull()
  },
)

test.each(['bytes=10-', 'bytes=10-20', `bytes=${'9'.repeat(400)}-`, 'bytes=-0'])(
  '%s is beyond the end',
  (range) => {
    expect(() => of(range)).toThrow(
      expect.objectContaining({
        code: 'range_not_satisfiable',
        headers: { 'accept-ranges': 'bytes', 'content-range': 'bytes */10' },
      }),
    )
  },
)

test('an empty file has no range', () => {
  expect(of('bytes=-1', 0)).toBeNull()
  expect(() => of('bytes=0-', 0)).toThrow('0 bytes')
})

test('If-Range must be the strong ETag of the bytes', () => {
  expect(of('bytes=1-2', 10, etag)).toEqual({ start: 1, end: 2 })
  for (const condition of ['"other"', `W/${etag}`, 'Sat, 28 Nov 2026 12:00:00 GMT', '*'])
    expect(of('bytes=10-', 10, condition), condition).toBeNull()
})
