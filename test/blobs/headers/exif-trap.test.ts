import sharp from 'sharp'
import { expect, test } from 'vitest'
import { hasExifTrap } from '../../../src/blobs/headers/exif-trap.ts'
import { exifOf, segment, withSegments } from '../../renditions/hostile/bytes.ts'

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#c33' } })

test.each(['jpeg', 'png', 'webp', 'avif'] as const)('takes ordinary EXIF in %s', async (format) => {
  const bytes = await picture()
    .withExif({
      IFD0: { Copyright: 'A', Software: 'B' },
      IFD2: { ExposureTime: '1/3' },
      IFD3: { GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .toFormat(format)
    .toBuffer()
  expect(bytes.includes(Buffer.from('II*\0'))).toBe(true)
  expect(hasExifTrap(bytes)).toBe(false)
})

test.each([
  ['that contains itself', exifOf([[0x8769, 8]])],
  ['of many folders', exifOf(Array.from({ length: 20 }, () => [0x8825, 40_000]))],
  ['of many tags', exifOf(Array.from({ length: 1_200 }, () => [0x010f, 0]))],
  [
    'of folders in turn',
    exifOf(Array.from({ length: 50 }, (_, at) => [[0x8769, 0x8825, 0xa005][at % 3] ?? 0, 8])),
  ],
])('finds a trap %s', async (_name, exif) => {
  const jpeg = await picture().jpeg().toBuffer()
  expect(hasExifTrap(withSegments(jpeg, segment(0xe1, exif)))).toBe(true)
})

test('finds a trap in the byte order of Motorola', () => {
  const exif = Buffer.from('MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08', 'latin1')
  expect(hasExifTrap(exif)).toBe(true)
})

test('takes any bytes after the mark', () => {
  for (const text of ['II*\0', 'II*\0\xff\xff\xff\xff', 'MM\0*\0\0\0\x08\xff', 'x'])
    expect(hasExifTrap(Buffer.from(text, 'latin1'))).toBe(false)
})
