import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { trimRenditions } from '../../src/renditions/budget.ts'
import { insertRendition, sumRenditions, withLock } from '../../src/renditions/queries.ts'
import { photo } from './pictures.ts'
import { storedPictures } from './stored.ts'

const pictures = storedPictures()
const asker = () => ({ client: 'test', signal: new AbortController().signal })

const bytesOf = async (hash: string) => {
  const stream = await pictures.blobs.get(hash)
  if (!stream) throw new Error('The blob is missing.')
  return buffer(stream)
}
const rowsOf = async (hash: string) =>
  (
    await pictures.db.query<{ recipe: string; used_at: Date }>({
      text: `select recipe, used_at from renditions where hash = decode($1, 'hex') order by recipe`,
      values: [hash],
    })
  ).rows
const age = (hash: string, recipe: string, by: string) =>
  pictures.db.query({
    text: `update renditions set used_at = used_at - $3::interval
      where hash = decode($1, 'hex') and recipe = $2`,
    values: [hash, recipe, by],
  })

test('stores a rendition once and finds it again', async () => {
  const original = await pictures.put(await photo(400, 300).jpeg().toBuffer())
  const renditions = pictures.renditions()
  const first = await renditions.find(original, { w: '320', format: 'webp' }, asker())
  expect(first).toMatchObject({ type: 'image/webp' })
  const bytes = await bytesOf(first.hash)
  expect(bytes.length).toBe(first.size)
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 320, height: 240, format: 'webp' })
  const [row] = await rowsOf(original.hash)
  expect(await pictures.renditions().find(original, { format: 'webp', w: '320' }, asker())).toEqual(
    {
      hash: first.hash,
      size: first.size,
      type: 'image/webp',
    },
  )
  expect(await rowsOf(original.hash)).toEqual([row])
})

test('sends the original in place of a larger rendition, and keeps no row', async () => {
  const original = await pictures.put(await photo(90, 60).png().toBuffer())
  const renditions = pictures.renditions()
  for (let time = 0; time < 2; time++)
    expect(await renditions.find(original, { w: '100' }, asker())).toBe(original)
  expect(await rowsOf(original.hash)).toEqual([])
})

test.each([
  ['HEIC', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic')])],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"/>')],
  ['text', Buffer.from('words')],
  ['a broken JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])],
])('%s is not convertible, however often one asks', async (_name, bytes) => {
  const original = await pictures.put(bytes)
  const renditions = pictures.renditions()
  for (let time = 0; time < 2; time++)
    await expect(renditions.find(original, { w: '100' }, asker())).rejects.toMatchObject({
      code: 'bad_request',
      details: [{ code: 'not_convertible' }],
    })
})

test('equal requests of two processes make one rendition', async () => {
  const original = await pictures.put(await photo(500, 300).jpeg().toBuffer())
  const both = [pictures.renditions(), pictures.renditions({}, pictures.otherDb)]
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      both[at % 2]?.find(original, { w: '320', format: 'jpeg' }, asker()),
    ),
  )
  expect(new Set(all.map((blob) => blob?.hash)).size).toBe(1)
  expect(await rowsOf(original.hash)).toHaveLength(1)
})

test('waits for a process that makes the rendition, and then takes its row', async () => {
  const original = await pictures.put(await photo(501, 300).jpeg().toBuffer())
  const made = await pictures.put(await photo(320, 192).webp().toBuffer())
  const recipe = 'w=320&format=webp'
  let waiting: Promise<unknown> | undefined
  await withLock(pictures.otherDb, `rendition ${original.hash} ${recipe}`, async () => {
    const found = pictures.renditions().find(original, { w: '320', format: 'webp' }, asker())
    waiting = found
    expect(await Promise.race([found, new Promise((wake) => setTimeout(wake, 300, 'waits'))])).toBe(
      'waits',
    )
    await insertRendition(pictures.db, original.hash, recipe, made)
  })
  expect(await waiting).toMatchObject({ hash: made.hash })
})

test('a client that leaves is not waited for, and others get the rendition', async () => {
  const original = await pictures.put(await photo(502, 300).jpeg().toBuffer())
  const renditions = pictures.renditions()
  const gone = new AbortController()
  const reason = new Error('left')
  gone.abort(reason)
  await expect(
    renditions.find(original, { w: '320' }, { client: 'test', signal: gone.signal }),
  ).rejects.toBe(reason)
  expect(await renditions.find(original, { w: '320' }, asker())).toMatchObject({
    type: 'image/jpeg',
  })
})

test('notes the use of a rendition once an hour', async () => {
  const original = await pictures.put(await photo(503, 300).jpeg().toBuffer())
  const renditions = pictures.renditions()
  const use = async () => {
    await renditions.find(original, { w: '320' }, asker())
    return (await rowsOf(original.hash))[0]?.used_at
  }
  const first = await use()
  await age(original.hash, 'w=320', '59 minutes')
  const aged = await use()
  expect(aged?.getTime()).toBeLessThan(first?.getTime() ?? 0)
  await age(original.hash, 'w=320', '2 minutes')
  expect((await use())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? 0)
})

test('forgets the renditions used least recently beyond RENDITION_BYTES', async () => {
  await pictures.db.query({ text: 'delete from renditions' })
  const original = await pictures.put(await photo(504, 300).jpeg().toBuffer())
  const plenty = pictures.renditions()
  const old = await plenty.find(original, { w: '320', format: 'png' }, asker())
  const used = await plenty.find(original, { w: '320', format: 'webp' }, asker())
  await age(original.hash, 'w=320&format=png', '2 days')
  await age(original.hash, 'w=320&format=webp', '1 day')
  expect(await sumRenditions(pictures.db)).toBe(old.size + used.size)

  const tight = pictures.renditions({ renditionBytes: old.size + used.size })
  const newest = await tight.find(original, { w: '100', format: 'webp' }, asker())
  expect((await rowsOf(original.hash)).map(({ recipe }) => recipe)).toEqual([
    'w=100&format=webp',
    'w=320&format=webp',
  ])
  expect(await sumRenditions(pictures.db)).toBe(used.size + newest.size)

  expect(await trimRenditions(pictures.db, used.size)).toBe(newest.size)
  // A forgotten rendition is made again.
  expect(await plenty.find(original, { w: '320', format: 'png' }, asker())).toEqual(old)

  // The one that is newest now is larger than the bound, and the others stay.
  expect(old.size).toBeGreaterThan(2 * newest.size)
  expect(await trimRenditions(pictures.db, 2 * newest.size)).toBe(newest.size)
})
