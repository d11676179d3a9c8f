import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Database } from '../../src/database/client.ts'

// Processor time does not pass while others have the processor; what a clock on the wall says
// depends on them.

/** Milliseconds of processor time that this process needs for work, its threads included. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/**
 * Work needs less than so many milliseconds of processor time, at best of three: a neighbour takes
 * caches from it, too.
 */
export async function expectCheap(most: number, work: () => unknown): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && least >= most; round++)
    least = Math.min(least, await cpuOf(work))
  expect(least).toBeLessThan(most)
}

/**
 * Milliseconds of processor time that the connections of a pool need in PostgreSQL for work, and
 * this process.
 */
export async function cpuWithDatabase(
  db: Pick<Database, 'pool'>,
  work: () => unknown,
): Promise<number> {
  const pids = async () =>
    (await db.pool.query('select pid from pg_stat_activity where datname = current_database()'))
      .rows
  await pids()
  const before = new Map((await pids()).map(({ pid }) => [pid, ticksOf(pid)]))
  const own = await cpuOf(work)
  const after = (await pids()).map(({ pid }) => ticksOf(pid) - (before.get(pid) ?? 0))
  return own + after.reduce((sum, ticks) => sum + ticks, 0) * tick
}

/** A tick of /proc on Linux, in milliseconds. */
const tick = 10

/**
 * User and system time of a process (proc(5)): the 14th and 15th field, two of them before the
 * name's bracket closes.
 */
function ticksOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

/**
 * Watches how long this thread works without a turn for others: what another request would have
 * waited on a free machine.
 */
export function watchTurns(): { longest: () => number } {
  let last = ownTime()
  let longest = 0
  const look = () => {
    const now = ownTime()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(look, 5)
  return {
    longest: () => {
      clearInterval(timer)
      look()
      return longest
    },
  }
}

/** Milliseconds that the main thread of this process has had the processor. */
function ownTime(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(
      ' ',
    )
    return Number(nanoseconds) / 1e6
  } catch {
    return process.cpuUsage().user / 1000
  }
}
