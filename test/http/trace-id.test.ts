import { describe, expect, test } from 'vitest'
import { traceIdOf } from '../../src/http/logging.ts'

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const read = (traceparent: string | string[]) => traceIdOf({ headers: { traceparent } as never })

describe('the trace id of a request', () => {
  test.each([
    `00-${id}-${parent}-01`,
    `00-${id}-${parent}-00`,
    `00-${id}-${parent}-ff`,
    // Later versions may add members at the end.
    `01-${id}-${parent}-01`,
    `cc-${id}-${parent}-01-what-comes-later`,
  ])('is read from %s', (header) => {
    expect(read(header)).toBe(id)
  })

  test.each([
    '',
    id,
    `00-${id}-${parent}`,
    `00-${id}-${parent}-1`,
    `00-${id}-${parent}-01-more`,
    `00-${id}-${parent}-01 `,
    `00-${id}-${parent}-01\n`,
    `ff-${id}-${parent}-01`,
    `00-${id.toUpperCase()}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id.slice(1)}-${parent}-01`,
    `0-${id}-${parent}-01`,
    `00_${id}_${parent}_01`,
    // Two headers, as Node joins them.
    `00-${id}-${parent}-01, 00-${id}-${parent}-01`,
    `01-${id}-${parent}-01-${'x'.repeat(10_000)}`,
  ])('is not read from %j', (header) => {
    expect(read(header)).toBeUndefined()
  })

  test('is undefined without the header', () => {
    expect(traceIdOf({ headers: {} })).toBeUndefined()
  })
})
