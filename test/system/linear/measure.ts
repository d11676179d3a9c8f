import { factor, maxGrowth, works } from './works.ts'

// Entry of the measuring process: prints one line of JSON for each measurement of one work.

const rounds = 6
// Shorter runs measure caches and garbage collection rather than the work.
const least = 10

const [name = ''] = process.argv.slice(2)
const { size, families, setup } = works[name] as (typeof works)[string]
for (const [family, make] of Object.entries(families)) {
  const [small, large] = [setup(make(size)), setup(make(size * factor))]
  small()
  console.log(JSON.stringify({ family, growth: growthOf(small, large) }))
}

/**
 * The ratio of the costs of the larger and smaller work; repeated while it looks too high, because
 * another process may be the cause.
 */
function growthOf(small: () => unknown, large: () => unknown): number {
  let growth = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds && growth > maxGrowth; round++) {
    const all = cost(large)
    // If that is little, so is the growth, whatever the smaller work costs.
    const one = all > maxGrowth * least ? Math.min(cost(small), cost(small)) : least
    growth = Math.min(growth, all / Math.max(one, least))
  }
  return growth
}

/** Milliseconds of processor time, which other processes do not affect. */
function cost(work: () => unknown): number {
  globalThis.gc?.()
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
