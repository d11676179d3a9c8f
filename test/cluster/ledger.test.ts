import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createLedger } from '../../src/cluster/ledger.ts'
import { type Counting, createCounting } from '../../src/cluster/limit-store.ts'

const window = 60_000

/** Workers that count together. */
function machine(size: number) {
  const all: Counting[] = []
  const ledger = createLedger<number>(
    () => all.map((_counting, index) => index),
    async (index, key, end) => all[index]?.giveBack({ key, end }) ?? 0,
  )
  let messages = 0
  for (let index = 0; index < size; index++)
    all.push(
      createCounting((taking) => {
        messages++
        return ledger.take(index, taking)
      }),
    )
  const stores = all.map(({ store: Store }) => new Store({}).child({} as never))
  const admits = (worker: number, key: string, max: number) =>
    new Promise<boolean>((resolve) =>
      stores[worker]?.incr(
        key,
        (_error, result) => resolve((result?.current ?? 0) <= max),
        window,
        max,
      ),
    )
  return { admits, messages: () => messages }
}

describe('limits of a machine', () => {
  test.each([
    ['by turns', (request: number) => request % 3],
    [
      'first one worker, then the others',
      (request: number) => Math.min(2, Math.floor(request / 10)),
    ],
    ['one worker only', () => 1],
  ])('admit exactly as many as one process: %s', async (_name, workerOf) => {
    const { admits } = machine(3)
    const admitted: boolean[] = []
    for (let request = 0; request < 80; request++)
      admitted.push(await admits(workerOf(request), 'a', 60))
    expect(admitted).toEqual(admitted.map((_value, request) => request < 60))
  })

  test('admit exactly as many of requests at the same time', async () => {
    const { admits } = machine(3)
    const all = Array.from({ length: 300 }, (_value, request) => admits(request % 3, 'a', 100))
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(100)
  })

  test('cost few messages', async () => {
    const { admits, messages } = machine(2)
    for (let request = 0; request < 8_000; request++) await admits(request % 2, 'a', 6_000)
    expect(messages()).toBeLessThan(150)
  })

  test('count each key for itself', async () => {
    const { admits } = machine(2)
    for (let request = 0; request < 5; request++) await admits(0, 'a', 5)
    expect(await admits(1, 'a', 5)).toBe(false)
    expect(await admits(1, 'b', 5)).toBe(true)
  })

  test('refuse nobody while the primary does not answer', async () => {
    const { store: Store } = createCounting(async () => {
      await sleep(1)
      return undefined
    })
    const store = new Store({})
    const results = await Promise.all(
      Array.from(
        { length: 5 },
        () =>
          new Promise<number>((resolve) =>
            store.incr('a', (_error, result) => resolve(result?.current ?? 0), window, 3),
          ),
      ),
    )
    expect(Math.max(...results)).toBeLessThanOrEqual(3)
  })
})
