import { expect, test } from 'vitest'
import { createLargePages, type Turn } from '../../../src/articles/read/large-pages.ts'
import { readTexts } from '../../../src/articles/read/text-queries.ts'

const made = Buffer.from('made')

/** Large pages that end on demand, and the number of those that have had their turn. */
function pages() {
  const ends: ((fault?: Error) => void)[] = []
  const page = async (turn: Turn) => {
    await turn()
    return new Promise<Buffer>((resolve, reject) => {
      ends.push((fault) => (fault ? reject(fault) : resolve(made)))
    })
  }
  return { ends, page, begun: () => ends.length }
}

const settled = () => new Promise((next) => setImmediate(next))

test('one large page is made at a time; the next starts when it ends or fails', async () => {
  const { make } = createLargePages()
  const { ends, page, begun } = pages()
  const all = Array.from({ length: 3 }, () => make(page))
  await settled()
  expect(begun()).toBe(1)
  ends[0]?.()
  expect(await all[0]).toBe(made)
  await settled()
  expect(begun()).toBe(2)
  ends[1]?.(new Error('lost'))
  await expect(all[1]).rejects.toThrow('lost')
  await settled()
  expect(begun()).toBe(3)
  ends[2]?.()
  await all[2]
  const next = make(page)
  await settled()
  expect(begun()).toBe(4)
  ends[3]?.()
  await next
})

test('small pages never wait', async () => {
  const { make } = createLargePages()
  const { ends, page } = pages()
  const busy = [make(page), make(page), make(page)]
  expect(await make(async () => made)).toBe(made)
  await settled()
  for (let n = 0; n < 3; n++) {
    ends[n]?.()
    await busy[n]
    await settled()
  }
})

test('more than nine concurrent ones are refused, and hold no more memory', async () => {
  const { make } = createLargePages()
  const { ends, page, begun } = pages()
  const all = Array.from({ length: 9 }, () => make(page))
  await expect(make(page)).rejects.toMatchObject({
    code: 'unavailable',
    headers: { 'retry-after': '2' },
  })
  for (let n = 0; n < 9; n++) {
    await settled()
    expect(begun()).toBeGreaterThan(n)
    ends[n]?.()
    expect(await all[n]).toBe(made)
  }
})

test('a page that fails while it waits gives its turn to the next one', async () => {
  const { make } = createLargePages()
  const { ends, page, begun } = pages()
  const busy = make(page)
  const failed = make((turn) =>
    Promise.race([turn().then(() => made), Promise.reject(new Error())]),
  )
  await expect(failed).rejects.toThrow()
  const last = make(page)
  ends[0]?.()
  await busy
  await settled()
  expect(begun()).toBe(2)
  ends[1]?.()
  await last
})

const MiB = 1024 ** 2

/** Reads a page of this size as PostgreSQL does, and notes what was read and awaited. */
function reading(textBytes: number, asked: { limit: number; include: string[] }) {
  const steps: (string | number)[] = []
  const turn = async () => {
    steps.push('turn')
  }
  const rows = readTexts(asked, turn, async (maxBytes) => {
    steps.push(maxBytes)
    return [{ texts: 100, textBytes }]
  })
  return { steps, rows }
}

test('a large page is read in its turn, and not before', async () => {
  const asked = { limit: 100, include: ['body'] }
  const large = reading(MiB + 1, asked)
  await large.rows
  expect(large.steps).toEqual([MiB, 'turn', 4 * MiB])

  const small = reading(MiB, asked)
  await small.rows
  expect(small.steps).toEqual([MiB])
})

test('a text that is shown twice counts twice', async () => {
  const asked = { limit: 100, include: ['body', 'html', 'toc'] }
  const large = reading(MiB / 2 + 1, asked)
  await large.rows
  expect(large.steps).toEqual([MiB / 2, 'turn', 2 * MiB])

  const small = reading(MiB / 2, asked)
  await small.rows
  expect(small.steps).toEqual([MiB / 2])
})

test('a page that is too large is refused without a turn', async () => {
  const { steps, rows } = reading(2 * MiB + 1, { limit: 100, include: ['body', 'html'] })
  await expect(rows).rejects.toMatchObject({ code: 'bad_request' })
  expect(steps).toEqual([MiB / 2])
})
