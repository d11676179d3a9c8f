import { expect, test } from 'vitest'
import { createPlaceQueue } from '../../src/renditions/queue.ts'

const limits = { atOnce: 1, waiting: 4, waitingOfClient: 3, wait: 60_000 }
const never = new AbortController().signal

/** Lets each visitor note when it begins; `leave` of the running one begins the next. */
function visits(queue = createPlaceQueue(limits)) {
  const begun: string[] = []
  const leaves: (() => void)[] = []
  const enter = async (client: string, signal = never) => {
    leaves.push(await queue.enter(client, signal))
    begun.push(client)
  }
  return {
    begun,
    enter,
    leave: async () => {
      leaves.shift()?.()
      await new Promise(setImmediate)
    },
  }
}

test('clients take turns, however many of one wait', async () => {
  const { begun, enter, leave } = visits()
  const all = ['a', 'a', 'a', 'a', 'b'].map((client) => enter(client))
  for (let count = 0; count < 5; count++) await leave()
  await Promise.all(all)
  expect(begun).toEqual(['a', 'a', 'b', 'a', 'a'])
})

test('refuses the fourth of a client, and of all together the fifth', async () => {
  const { begun, enter, leave } = visits()
  const waiting = ['a', 'a', 'a', 'a'].map((client) => enter(client))
  const busy = { code: 'unavailable', headers: { 'retry-after': '2' } }
  await expect(enter('a')).rejects.toMatchObject(busy)
  waiting.push(enter('b'))
  await expect(enter('c')).rejects.toMatchObject(busy)
  await leave()
  await leave()
  waiting.push(enter('c'))
  for (let count = 0; count < 6; count++) await leave()
  await Promise.all(waiting)
  expect(begun.toSorted()).toEqual(['a', 'a', 'a', 'a', 'b', 'c'])
})

test('a client that leaves frees its place in the queue', async () => {
  const { begun, enter, leave } = visits()
  const first = enter('a')
  const gone = new AbortController()
  const left = [1, 2, 3].map(() => enter('a', gone.signal))
  const reason = new Error('left')
  gone.abort(reason)
  for (const one of left) await expect(one).rejects.toBe(reason)
  await expect(enter('a', gone.signal)).rejects.toBe(reason)
  const others = [1, 2, 3].map(() => enter('a'))
  for (let count = 0; count < 4; count++) await leave()
  await Promise.all([first, ...others])
  expect(begun).toHaveLength(4)
})

test('refuses after too long a wait', async () => {
  const queue = createPlaceQueue({ ...limits, wait: 1 })
  const leave = await queue.enter('a', never)
  await expect(queue.enter('b', never)).rejects.toMatchObject({ code: 'unavailable' })
  leave()
  leave()
  const next = await queue.enter('b', never)
  await expect(queue.enter('c', never)).rejects.toMatchObject({ code: 'unavailable' })
  next()
})
