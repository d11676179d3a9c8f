import sharp from 'sharp'
import { expect, test } from 'vitest'
import { plainSize } from '../../../src/blobs/headers/plain-size.ts'
import { segment, withSegments } from '../../renditions/hostile/bytes.ts'
import { animation, photo } from '../../renditions/pictures.ts'

const small = () => photo(41, 30)

/** As a decoder reads it. */
async function decoded(bytes: Buffer) {
  const { autoOrient, pageHeight } = await sharp(bytes).metadata()
  return { width: autoOrient.width, height: pageHeight ?? autoOrient.height }
}

test.each([
  ['image/jpeg', () => small().jpeg()],
  ['image/jpeg', () => small().jpeg({ progressive: true })],
  ['image/jpeg', () => small().withIccProfile('p3').jpeg()],
  ['image/png', () => small().png({ palette: true })],
  ['image/png', () => small().png({ progressive: true })],
  ['image/webp', () => small().webp()],
  ['image/webp', () => small().webp({ lossless: true })],
  ['image/webp', () => small().ensureAlpha(0.5).webp()],
  ['image/webp', () => animation(3, 41, 30).webp()],
])('reads the size of an ordinary picture, case %#: %s', async (type, picture) => {
  const bytes = await picture().toBuffer()
  expect(plainSize(bytes, type)).toEqual({ width: 41, height: 30 })
  expect(await decoded(bytes)).toEqual({ width: 41, height: 30 })
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a JPEG by orientation %i', async (orientation) => {
  const bytes = await small().withMetadata({ orientation }).jpeg().toBuffer()
  expect(plainSize(bytes, 'image/jpeg')).toEqual(await decoded(bytes))
})

test('leaves pictures to the decoder that are turned in another way', async () => {
  const turned = small().withMetadata({ orientation: 6 })
  expect(plainSize(await turned.png().toBuffer(), 'image/png')).toBeNull()
  expect(plainSize(await turned.webp().toBuffer(), 'image/webp')).toBeNull()
  const exif = Buffer.from(
    'Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0',
    'latin1',
  )
  const twice = withSegments(await turned.jpeg().toBuffer(), segment(0xe1, exif))
  expect(plainSize(twice, 'image/jpeg')).toBeNull()
})

test.each(['jpeg', 'png', 'webp'] as const)('reads broken bytes of %s', async (format) => {
  const turned = await small().withMetadata({ orientation: 6 }).toFormat(format).toBuffer()
  const plain = await small().toFormat(format).toBuffer()
  for (const whole of [turned, plain])
    for (let at = 0; at < Math.min(whole.length, 700); at++) {
      expect(() => plainSize(whole.subarray(0, at), `image/${format}`)).not.toThrow()
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(whole)
        changed[at] = value
        const size = plainSize(changed, `image/${format}`) ?? { width: 1, height: 1 }
        expect(Math.min(size.width, size.height)).toBeGreaterThan(0)
      }
    }
})
