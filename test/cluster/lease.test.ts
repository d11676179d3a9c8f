import { expect, test } from 'vitest'
import { createLease, leaseTime, underLease } from '../../src/cluster/lease.ts'
import { shareRuns } from '../../src/cluster/spread.ts'
import type { Changes } from '../../src/events/changes.ts'

const changes = { connected: true, state: 'proven' } as Changes

test('a lease counts from the question, not from the answer', async () => {
  const lease = createLease(
    () => new Promise((resolve) => setTimeout(resolve, leaseTime * 2, true)),
  )
  await lease.renew()
  expect(lease.holds()).toBe(false)
})

test('changes are connected only under a lease that was granted', async () => {
  let granted: true | undefined
  const guarded = underLease(
    changes,
    createLease(async () => granted),
  )
  expect(guarded.connected).toBe(false)
  await guarded.renew?.()
  expect(guarded.connected).toBe(false)
  granted = true
  // A renewal that began before may still run, and a busy machine may let a lease end.
  while (!guarded.connected) await guarded.renew?.()
  expect(guarded.state).toBe('proven')
})

test('calls during a run share one run that begins after them', async () => {
  const ends: (() => void)[] = []
  const run = shareRuns(() => new Promise<void>((end) => ends.push(end)))
  const first = run()
  const later = [run(), run(), run()]
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await first
  await new Promise(setImmediate)
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await Promise.all(later)
  expect(ends).toHaveLength(2)
})
