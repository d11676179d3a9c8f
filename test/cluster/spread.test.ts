import { expect, test } from 'vitest'
import { shareRuns } from '../../src/cluster/spread.ts'

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
