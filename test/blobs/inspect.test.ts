import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspect } from '../../src/blobs/inspect.ts'

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#c33' } })

test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
  'tells type and dimensions of %s',
  async (format) => {
    const bytes = await picture().toFormat(format).toBuffer()
    expect(await inspect(bytes)).toEqual({ type: `image/${format}`, width: 40, height: 30 })
  },
)

test('turns the dimensions by the EXIF orientation', async () => {
  const bytes = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect(await inspect(bytes)).toEqual({ type: 'image/jpeg', width: 30, height: 40 })
})

test.each([
  ['<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>', 'image/svg+xml'],
  ['<?xml version="1.0"?>\n<!-- a -->\n<svg width="8" height="4"></svg>', 'image/svg+xml'],
  ['<?xml version="1.0"?><feed/>', 'application/xml'],
  ['<!DOCTYPE html><p>x', 'text/html'],
  ['words <script>alert(1)</script>', 'text/html'],
  ['just words\n', 'text/plain'],
  ['%PDF-1.7\n', 'application/pdf'],
  ['a\0b', 'application/octet-stream'],
  ['', 'text/plain'],
  ['<!-- a --><svg viewBox="0 0 8 4"/>', 'image/svg+xml'],
])('tells the type of %j by its bytes', async (text, type) => {
  expect(await inspect(Buffer.from(text))).toMatchObject({ type })
})

test('takes no harm from a broken picture', async () => {
  const bytes = await picture().png().toBuffer()
  expect(await inspect(bytes.subarray(0, 20))).toMatchObject({ type: 'image/png' })
  expect(await inspect(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))).toEqual({
    type: 'image/jpeg',
    width: null,
    height: null,
  })
})

test('reads the size of an SVG, however slow it would be to draw', async () => {
  const groups = Array.from(
    { length: 19 },
    (_, at) => `<g id="a${at + 1}">${`<use href="#a${at}"/>`.repeat(10)}</g>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"><path id="a0" d="M0 0"/>${groups.join('')}<text>${'a\u0627'.repeat(90_000)}</text></svg>`
  expect(await inspect(Buffer.from(svg))).toEqual({ type: 'image/svg+xml', width: 8, height: 4 })
})

test('takes text in UTF-16 for no sound', async () => {
  const type = 'application/octet-stream'
  expect(await inspect(Buffer.from('\ufeffwords', 'utf16le'))).toMatchObject({ type })
})
