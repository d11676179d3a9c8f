import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTicker } from '../../../src/http/idempotency/ticker.ts'

test('works that are slow, as without the database, never run beside each other', async () => {
  let running = 0
  let most = 0
  let count = 0
  let finish: () => void = () => {}
  const work = async () => {
    count++
    most = Math.max(most, ++running)
    await new Promise<void>((done) => {
      finish = done
    })
    running--
    throw new Error('no database')
  }
  const ticker = createTicker(work, () => true)
  for (let time = 0; time < 5; time++) {
    ticker.hurry()
    ticker.wake()
    await sleep(40)
  }
  await expect.poll(() => count).toBe(1)
  // Soon again, because it was in a hurry meanwhile.
  finish()
  await expect.poll(() => count).toBe(2)
  expect(most).toBe(1)
  ticker.end()
  finish()
  ticker.hurry()
  await sleep(60)
  expect(count).toBe(2)
})
