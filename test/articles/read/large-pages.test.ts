import { expect, test } from 'vitest'
import { createLargePages } from '../../../src/articles/read/large-pages.ts'

const made = Buffer.from('made')
const large = [{ body: 'x'.repeat(1024 * 1024) }, { body: 'y' }]

/** Pages that end on demand, and the number of those that have begun. */
function pages() {
  const ends: ((fault?: Error) => void)[] = []
  const page = () =>
    new Promise<Buffer>((resolve, reject) => {
      ends.push((fault) => (fault ? reject(fault) : resolve(made)))
    })
  return { ends, page, begun: () => ends.length }
}

const turn = () => new Promise((next) => setImmediate(next))

test('two large pages are made concurrently; the next starts when one ends or fails', async () => {
  const { make } = createLargePages()
  const { ends, page, begun } = pages()
  const all = Array.from({ length: 4 }, () => make(large, page))
  await turn()
  expect(begun()).toBe(2)
  ends[0]?.()
  expect(await all[0]).toBe(made)
  await turn()
  expect(begun()).toBe(3)
  ends[1]?.(new Error('lost'))
  await expect(all[1]).rejects.toThrow('lost')
  await turn()
  expect(begun()).toBe(4)
  for (const end of ends) end()
  await Promise.all([all[2], all[3]])
  const next = make(large, page)
  await turn()
  expect(begun()).toBe(5)
  ends[4]?.()
  await next
})

test('small pages never wait', async () => {
  const { make } = createLargePages()
  const { ends, page } = pages()
  const busy = [make(large, page), make(large, page), make(large, page)]
  expect(await make([{ body: 'short' }], async () => made)).toBe(made)
  await turn()
  for (let n = 0; n < 3; n++) {
    ends[n]?.()
    await busy[n]
    await turn()
  }
})

test('more than ten concurrent ones are refused, and hold no more memory', async () => {
  const { make } = createLargePages()
  const { ends, page, begun } = pages()
  const all = Array.from({ length: 10 }, () => make(large, page))
  await expect(make(large, page)).rejects.toMatchObject({
    code: 'unavailable',
    headers: { 'retry-after': '2' },
  })
  for (let n = 0; n < 10; n++) {
    await turn()
    expect(begun()).toBeGreaterThan(n)
    ends[n]?.()
    expect(await all[n]).toBe(made)
  }
})
