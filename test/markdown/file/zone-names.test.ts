import { expect, test } from 'vitest'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { parseDate, parseDateKey } from '../../../src/markdown/file/dates.ts'

test.each([
  ['2024-01-02 10:00 EST', '2024-01-02T15:00:00.000Z'],
  ['2024-07-02 10:00:30 PDT', '2024-07-02T17:00:30.000Z'],
  ['2024-01-02 10:00 JST', '2024-01-02T01:00:00.000Z'],
  ['2024-01-02 10:00 CET', '2024-01-02T09:00:00.000Z'],
  ['2024-07-02 10:00 CEST', '2024-07-02T08:00:00.000Z'],
  ['2024-01-02 10:00 (AEDT)', '2024-01-01T23:00:00.000Z'],
  ['2024-01-02T10:00 UT', '2024-01-02T10:00:00.000Z'],
  ['2024-01-02 10:00 GMT+8', '2024-01-02T02:00:00.000Z'],
  ['2024-01-02 10:00 UTC-03:30', '2024-01-02T13:30:00.000Z'],
  ['2020-06-16 17:15:17+17:00', '2020-06-16T00:15:17.000Z'],
  ['2024-01-02T10:00:00-23:59', '2024-01-03T09:59:00.000Z'],
  ['2024-01-02 10:00:00 +0800 CST', '2024-01-02T02:00:00.000Z'],
  ['2024-01-02 10:00 America/New_York', '2024-01-02T15:00:00.000Z'],
  ['2024-07-02 10:00 America/New_York', '2024-07-02T14:00:00.000Z'],
  ['2024-07-02 10:00 America/Argentina/Buenos_Aires', '2024-07-02T13:00:00.000Z'],
  ['2024-01-02 10:00 Etc/GMT+8', '2024-01-02T18:00:00.000Z'],
  ['2024-07-01T12:00[Europe/Paris]', '2024-07-01T10:00:00.000Z'],
  ['2024-07-01T12:00:00+02:00[Europe/Paris][u-ca=gregory]', '2024-07-01T10:00:00.000Z'],
  ['2024-07-01T12:00:00Z[!Asia/Tokyo]', '2024-07-01T12:00:00.000Z'],
  [
    'Wed Jan 03 2024 10:00:00 GMT+0100 (Central European Standard Time)',
    '2024-01-03T09:00:00.000Z',
  ],
  ['Tue, 02 Jan 2024 10:00:00 EST', '2024-01-02T15:00:00.000Z'],
  ['January 2, 2024 at 10:00 PM PST', '2024-01-03T06:00:00.000Z'],
  ['2024-01-02 24:00 UTC', '2024-01-03T00:00:00.000Z'],
  ['2024-12-31T24:00:00+08:00', '2024-12-31T16:00:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['2017-01-01T05:29:60+05:30', '2017-01-01T00:00:00.000Z'],
  ['1704164400', '2024-01-02T03:00:00.000Z'],
  ['1704164400.5', '2024-01-02T03:00:00.500Z'],
  ['@1704164400', '2024-01-02T03:00:00.000Z'],
  ['1704164400123', '2024-01-02T03:00:00.123Z'],
  ['999999999', '2001-09-09T01:46:39.000Z'],
])('%s is %s, whatever the time zone of the import', (text, at) => {
  expect(parseDateKey(text, 'Asia/Kolkata')).toEqual({ at, zoneAssumed: false })
})

test.each(['CST', 'IST', 'BST', 'AST', 'XYZ'])(
  '%s is read in the time zone of the import, with a warning',
  (name) => {
    const head = `---\ndate: 2024-01-02 10:00 ${name}\n---\n`
    const read = readArticle(head, 'a.md', {
      timeZone: 'Asia/Shanghai',
      lang: 'en',
      status: 'published',
    })
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    expect(read.article.fields.publishedAt).toBe('2024-01-02T02:00:00.000Z')
    expect(read.article.problems).toMatchObject([
      { code: 'time_zone_assumed', severity: 'warning', line: 2 },
    ])
    expect(read.article.problems[0]?.message).toContain(`"${name}"`)
  },
)

test.each([
  '2024-01-02 24:01',
  '2024-01-02 24:00:01',
  '2024-01-02 25:00 EST',
  '2024-01-02 10:10:60',
  '2024-01-02 10:00 Mars/Olympus',
  '2024-01-02 10:00 GMT+80',
  '2024-01-02T10:00[Nowhere/Land]',
  '2024-01-02T10:00[Europe/Paris',
  '2024-01-02 10:00 in the morning',
  '2024-01-02 )(',
  '12345678901',
  `2024-01-02 10:00 ${'('.repeat(70)}`,
])('%s is not a date', (text) => {
  expect(parseDateKey(text, 'UTC')).toBeNull()
})

test('ten digits are a time only where a key holds a date', () => {
  expect(parseDate('1704164400', 'UTC')).toBeNull()
  const head = '---\ndate: 1704164400\nlastmod: "1704164400"\nid: 9999999999\n---\n'
  const read = readArticle(head, 'a.md', { timeZone: 'UTC', lang: 'en', status: 'published' })
  const at = '2024-01-02T03:00:00.000Z'
  expect(read).toMatchObject({
    ok: true,
    article: { fields: { status: 'published', publishedAt: at, modifiedAt: at }, problems: [] },
  })
})
