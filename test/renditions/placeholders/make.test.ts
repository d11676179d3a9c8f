import sharp from 'sharp'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { expect, test } from 'vitest'
import { hearChanges } from '../../../src/events/changes.ts'
import { makePlaceholders } from '../../../src/renditions/placeholders/make.ts'
import { examineUploadedRenditions } from '../../../src/renditions/placeholders/queries.ts'
import { until } from '../../support/processes/processes.ts'
import { animation, photo } from '../pictures.ts'
import { storedPictures } from '../stored.ts'

const pictures = storedPictures()
const run = () => makePlaceholders(pictures.db, pictures.blobs)

async function rowOf(hash: string) {
  const { rows } = await pictures.db.query<{ placeholder: string | null; examined: boolean }>({
    text: `select placeholder, examined from blobs where hash = decode($1, 'hex')`,
    values: [hash],
  })
  return rows[0]
}

const red = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#e00' } })

test('makes a ThumbHash with the shape and the colour of the picture', async () => {
  const wide = await pictures.put(await red(800, 400).jpeg().toBuffer())
  const turned = await pictures.put(
    await red(800, 401).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  )
  expect(await rowOf(wide.hash)).toEqual({ placeholder: null, examined: false })
  await run()
  const hashOf = async (hash: string) =>
    Buffer.from((await rowOf(hash))?.placeholder ?? '', 'base64')
  expect(thumbHashToApproximateAspectRatio(await hashOf(wide.hash))).toBeGreaterThan(1.5)
  expect(thumbHashToApproximateAspectRatio(await hashOf(turned.hash))).toBeLessThan(0.7)
  const { r, g, b } = thumbHashToAverageRGBA(await hashOf(wide.hash))
  expect(r).toBeGreaterThan(0.75)
  expect(g + b).toBeLessThan(0.2)
})

test.each([
  ['1x1', () => red(1, 1).png()],
  ['very wide', () => red(4000, 1).png()],
  ['grey', () => red(40, 30).greyscale().png()],
  ['16 bits', () => red(40, 30).toColourspace('rgb16').png()],
  ['CMYK', () => red(40, 30).toColourspace('cmyk').jpeg()],
  ['transparent', () => red(40, 30).ensureAlpha(0).webp()],
  ['animated', () => animation(4, 40, 30).gif()],
])('makes one of a picture that is %s', async (_name, picture) => {
  const { hash } = await pictures.put(await picture().toBuffer())
  await run()
  expect(await rowOf(hash)).toEqual({ placeholder: expect.stringMatching(/./), examined: true })
})

test('examines what has no placeholder once', async () => {
  const jpeg = await photo(300, 200).jpeg().toBuffer()
  const all = [
    Buffer.from('words'),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>'),
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]),
    jpeg.subarray(0, jpeg.length / 2),
  ]
  const blobs = await Promise.all(all.map(pictures.put))
  const gone = await pictures.put(await red(31, 17).png().toBuffer())
  await pictures.blobs.remove(gone.hash)
  await run()
  for (const { hash } of [...blobs, gone])
    expect(await rowOf(hash)).toEqual({ placeholder: null, examined: true })
})

test('makes no placeholder for a rendition, unless it is uploaded as a file', async () => {
  const original = await pictures.put(await photo(400, 300).jpeg().toBuffer())
  const asker = { client: 'test', signal: new AbortController().signal }
  const { hash } = await pictures.renditions().find(original, { w: '320' }, asker)
  await run()
  await examineUploadedRenditions(pictures.db)
  expect(await rowOf(hash)).toEqual({ placeholder: null, examined: true })
  await pictures.db.query({
    text: `insert into files (id, source, file, file_key, hash, updated_by)
      values (gen_random_uuid(), 's', 'a.jpg', 'a.jpg', decode($1, 'hex'), 'test')`,
    values: [hash],
  })
  await examineUploadedRenditions(pictures.db)
  await run()
  expect(await rowOf(hash)).toEqual({ placeholder: expect.any(String), examined: true })
})

test('more than one run needs are all made, by two processes at a time', async () => {
  const all: string[] = []
  for (let at = 0; at < 90; at++)
    all.push(
      (
        await pictures.put(
          await red(9, at + 1)
            .png()
            .toBuffer(),
        )
      ).hash,
    )
  for (let time = 0; time < 3; time++)
    await Promise.all([run(), makePlaceholders(pictures.otherDb, pictures.blobs)])
  for (const hash of all) expect((await rowOf(hash))?.placeholder).not.toBeNull()
})

test('makes every process forget its cached responses', async () => {
  // An announcement that waits for its pause is made now.
  await run()
  const changes = hearChanges(pictures.otherDb)
  try {
    await until(async () => changes.connected)
    let heard = 0
    changes.subscribe(() => heard++)
    await run()
    expect(heard).toBe(0)
    await pictures.put(await red(19, 23).png().toBuffer())
    await run()
    await until(async () => heard > 0)
  } finally {
    await changes.close()
  }
})
