import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { parseRecipe, type RenditionQuery } from '../../src/renditions/recipe.ts'
import { renderApart } from '../../src/renditions/render.ts'
import { animation, photo } from './pictures.ts'

const config = loadConfig({
  IMAGE_WIDTHS: '100,320,640',
  IMAGE_FORMATS: 'webp,jpeg,png,avif',
  IMAGE_CROPS: 'card:160x90',
})

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-render-'))
afterAll(() => rmSync(folder, { recursive: true }))

function render(bytes: Buffer, query: RenditionQuery, output = join(folder, 'output')) {
  const input = join(folder, 'input')
  writeFileSync(input, bytes)
  return renderApart({ input, type: 'image/*', output }, parseRecipe(query, config))
}

async function made(picture: Buffer, query: RenditionQuery) {
  const rendered = await render(picture, query)
  if (rendered === 'original') throw new Error('The original would be sent.')
  const { width, height, type } = rendered
  const bytes = readFileSync(join(folder, 'output'))
  expect(rendered.size).toBe(bytes.length)
  return { width, height, type, meta: await sharp(bytes).metadata(), bytes }
}

const pixel = async (bytes: Buffer) => [
  ...(await sharp(bytes).toColourspace('srgb').removeAlpha().raw().toBuffer()).subarray(0, 3),
]

test.each([
  ['webp', 'webp'],
  ['jpeg', 'jpeg'],
  ['png', 'png'],
  ['avif', 'heif'],
] as const)('makes %s of a JPEG', async (format, decoder) => {
  const { meta, ...shape } = await made(await photo(800, 600).jpeg().toBuffer(), {
    w: '320',
    format,
  })
  expect(shape).toMatchObject({ width: 320, height: 240, type: `image/${format}` })
  expect(meta).toMatchObject({ format: decoder, width: 320, height: 240 })
})

test.each(['jpeg', 'png', 'webp', 'avif'] as const)('keeps the format of %s', async (format) => {
  const { type } = await made(await photo(200, 100).toFormat(format).toBuffer(), { w: '100' })
  expect(type).toBe(`image/${format}`)
})

test('converts TIFF, which browsers do not show, at its own size', async () => {
  const bytes = await photo(200, 100).tiff().toBuffer()
  expect(await made(bytes, { w: '320' })).toMatchObject({ width: 200, type: 'image/webp' })
})

test('turns a picture by its EXIF orientation and drops all metadata', async () => {
  const bytes = await photo(800, 400)
    .withExif({ IFD0: { Copyright: '<script>alert(1)</script>' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  const { width, height, meta } = await made(bytes, { w: '320', format: 'jpeg' })
  expect([width, height]).toEqual([320, 640])
  expect(meta).not.toHaveProperty('exif')
  expect(meta).not.toHaveProperty('orientation')
})

test('keeps the ICC profile', async () => {
  const bytes = await photo(400, 200).withIccProfile('p3').jpeg().toBuffer()
  const { meta } = await made(bytes, { w: '320', format: 'webp' })
  expect(meta.icc).toEqual((await sharp(bytes).metadata()).icc)
  expect(meta.icc?.length).toBeGreaterThan(100)
})

test('makes an RGB picture of a CMYK one', async () => {
  const red = sharp({ create: { width: 400, height: 200, channels: 3, background: '#f00' } })
  const bytes = await red.toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer()
  const { meta, bytes: result } = await made(bytes, { w: '320', format: 'webp' })
  expect(meta.space).toBe('srgb')
  expect(meta.icc?.length ?? 0).toBeLessThan(16 * 1024)
  const [r = 0, g = 0, b = 0] = await pixel(result)
  expect(r - Math.max(g, b)).toBeGreaterThan(150)
})

test('puts a transparent picture on white for JPEG', async () => {
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const bytes = await sharp({
    create: { width: 400, height: 200, channels: 4, background: clear },
  })
    .png()
    .toBuffer()
  const { bytes: result } = await made(bytes, { w: '320', format: 'jpeg' })
  expect(await pixel(result)).toEqual([255, 255, 255])
})

test('reads 16 bits and interlaced rows', async () => {
  const bytes = await photo(400, 200).toColourspace('rgb16').png({ progressive: true }).toBuffer()
  expect((await sharp(bytes).metadata()).depth).toBe('ushort')
  expect(await made(bytes, { w: '320', format: 'webp' })).toMatchObject({ width: 320 })
})

describe('a picture is never enlarged', () => {
  let small: Buffer
  beforeAll(async () => {
    small = await photo(300, 200).jpeg().toBuffer()
  })

  test.each([
    { w: '320', format: 'webp' },
    { w: '320' },
    { w: '640', format: 'jpeg' },
    { format: 'jpeg' },
  ])('%j sends the original', async (query) => {
    expect(await render(small, query)).toBe('original')
  })

  test('another format alone keeps the size', async () => {
    expect(await made(small, { format: 'webp' })).toMatchObject({ width: 300, height: 200 })
  })

  test('a crop keeps its shape', async () => {
    const narrow = await photo(80, 400).jpeg().toBuffer()
    expect(await made(narrow, { crop: 'card' })).toMatchObject({ width: 80, height: 45 })
    expect(await made(small, { crop: 'card' })).toMatchObject({ width: 160, height: 90 })
  })
})

describe.each(['gif', 'webp'] as const)('an animated %s', (format) => {
  let moving: Buffer
  beforeAll(async () => {
    moving = await animation(5, 200, 120).toFormat(format).toBuffer()
  })

  test.each([{ w: '100', format: 'webp' }, { w: '100' }, { crop: 'card', format: 'webp' }])(
    'stays animated with %j',
    async (query) => {
      const { meta, width, height, type } = await made(moving, query)
      expect([type, meta.pages]).toEqual(['image/webp', 5])
      expect([width, height]).toEqual('crop' in query ? [160, 90] : [100, 60])
    },
  )

  test.each(['jpeg', 'png', 'avif'])('is sent as it is for %s', async (other) => {
    expect(await render(moving, { w: '100', format: other })).toBe('original')
  })
})

test('sends a very long animation as it is', async () => {
  const bytes = await animation(600, 120, 8).gif().toBuffer()
  expect(await render(bytes, { w: '100', format: 'webp' })).toBe('original')
})

test.skipIf(!existsSync('/dev/full'))('a full disk is not the fault of the picture', async () => {
  const bytes = await photo(800, 600).jpeg().toBuffer()
  await expect(render(bytes, { w: '320', format: 'png' }, '/dev/full')).rejects.toMatchObject({
    code: 'unavailable',
  })
})
