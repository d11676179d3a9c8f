import { describe, expect, test } from 'vitest'
import { toInstant } from '../../../src/markdown/file/time-zone.ts'
import { dateLike } from '../../../src/markdown/patch/dates.ts'
import { fc } from '../../support/property.ts'

describe('a new date in the form of the old one', () => {
  const iso = '2025-03-04T05:06:07.000Z'
  test.each<[string | undefined, string, string]>([
    [undefined, iso, '2025-03-04T05:06:07Z'],
    ['soon', iso, '2025-03-04T05:06:07Z'],
    ['2024-01-02T10:00:00Z', iso, '2025-03-04T05:06:07Z'],
    ['2024-01-02T10:00:00+08:00', iso, '2025-03-04T13:06:07+08:00'],
    ['2024-01-02 10:00:00 -0530', iso, '2025-03-03 23:36:07 -0530'],
    ['2024-01-02 10:00:00 +01', iso, '2025-03-04 06:06:07 +01'],
    ['2024-01-02 10:00:00', iso, '2025-03-04 06:06:07'],
    ['2024-01-02T10:00:00', '2025-07-04T05:06:07Z', '2025-07-04T07:06:07'],
    ['2024/1/2 9:30', '2025-03-04T05:06:00Z', '2025/3/4 6:06'],
    ['2024-01-02 10:00', iso, '2025-03-04 06:06:07'],
    ['2024-01-02', '2025-03-03T23:00:00Z', '2025-03-04'],
    ['2024-01-02', iso, '2025-03-04T05:06:07Z'],
    ['2024-01-02T10:00:00.000Z', iso, '2025-03-04T05:06:07.000Z'],
    ['2024-01-02T10:00:00.123456Z', '2025-03-04T05:06:07.5Z', '2025-03-04T05:06:07.500000Z'],
    ['2024-01-02T10:00:00Z', '2025-03-04T05:06:07.250Z', '2025-03-04T05:06:07.250Z'],
    // The second 02:30 of the night when clocks go back has no local time that distinguishes it.
    ['2024-01-02 10:00:00', '2025-10-26T00:30:00Z', '2025-10-26 02:30:00'],
    ['2024-01-02 10:00:00', '2025-10-26T01:30:00Z', '2025-10-26 01:30:00Z'],
  ])('%s: %s is %s', (old, instant, wanted) => {
    expect(dateLike(old, instant, 'Europe/Berlin')).toBe(wanted)
  })

  test('is the same instant in every form and zone', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kolkata',
      'Pacific/Apia',
    )
    const instants = fc.date({
      min: new Date('1980-01-01'),
      max: new Date('2037-01-01'),
      noInvalidDate: true,
    })
    const forms = fc.constantFrom(
      '2024-01-02 10:00:00',
      '2024-01-02',
      '2024-01-02T10:00',
      '2024-01-02T10:00:00+05:45',
      '2024-01-02T10:00:00.1Z',
    )
    fc.assert(
      fc.property(zones, instants, forms, (zone, instant, form) => {
        const text = dateLike(form, instant.toISOString(), zone).replace(' ', 'T')
        const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text)
        const wall = Date.parse(hasZone ? text : text.length === 10 ? text : `${text}Z`)
        expect(hasZone ? wall : toInstant(wall, zone)).toBe(instant.getTime())
      }),
      { numRuns: 500 },
    )
  })
})
