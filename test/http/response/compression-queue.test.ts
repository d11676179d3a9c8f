import { expect, test } from 'vitest'
import { createCompressionQueue } from '../../../src/http/response/compression-queue.ts'

const [small, large] = [2_000, 1_000_000]
const settled = () => new Promise((next) => setImmediate(next))

/** A queue whose work ends on demand, and the names of what has begun. */
function queue() {
  const { run } = createCompressionQueue()
  const begun: string[] = []
  const ends = new Map<string, (fault?: Error) => void>()
  const add = (name: string, bytes: number) =>
    run(bytes, () => {
      begun.push(name)
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (fault) => (fault ? reject(fault) : resolve(name)))
      })
    })
  const end = async (name: string, fault?: Error) => {
    ends.get(name)?.(fault)
    await settled()
  }
  return { add, end, begun }
}

test('a small response never waits for large ones', async () => {
  const { add, end, begun } = queue()
  const all = ['L1', 'L2', 'L3'].map((name) => add(name, large))
  const first = add('S1', small)
  await settled()
  expect(begun).toEqual(['L1', 'S1'])
  await end('S1')
  expect(await first).toBe('S1')
  const second = add('S2', small)
  await settled()
  expect(begun).toEqual(['L1', 'S1', 'S2'])
  for (const name of ['S2', 'L1', 'L2', 'L3']) await end(name)
  expect(await Promise.all([...all, second])).toEqual(['L1', 'L2', 'L3', 'S2'])
})

test('a large response gets the next free place, however many small ones wait', async () => {
  const { add, end, begun } = queue()
  const names = ['S1', 'S2', 'S3', 'S4']
  const all = names.map((name) => add(name, small))
  const later = add('L1', large)
  await settled()
  expect(begun).toEqual(['S1', 'S2'])
  await end('S2')
  expect(begun).toEqual(['S1', 'S2', 'L1'])
  for (const name of ['S1', 'S3', 'L1', 'S4']) await end(name)
  expect(await Promise.all([...all, later])).toEqual([...names, 'L1'])
})

test('one that fails gives its place to the next', async () => {
  const { add, end, begun } = queue()
  const failed = add('L1', large)
  const next = add('L2', large)
  const caught = expect(failed).rejects.toThrow('lost')
  await settled()
  await end('L1', new Error('lost'))
  await caught
  expect(begun).toEqual(['L1', 'L2'])
  await end('L2')
  expect(await next).toBe('L2')
})
