import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Database } from '../../src/database/client.ts'

// CPU time does not pass while other processes have the CPU; wall time depends on them.

/** Milliseconds of CPU time that this process needs for `work`, including its threads. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/**
 * Checks that `work` needs less than this many milliseconds of CPU time in the best of three runs,
 * because other processes also evict its caches.
 */
export async function expectCheap(most: number, work: () => unknown): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && least >= most; round++)
    least = Math.min(least, await cpuOf(work))
  expect(least).toBeLessThan(most)
}

/**
 * Milliseconds of CPU time that `work` needs in this process and in the PostgreSQL backends of a
 * pool.
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
 * User and system time of a process (proc(5)): the 14th and 15th field, counted from after the
 * name.
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
 * Measures the longest time that this thread blocks the event loop, which is what another request
 * would have waited on an idle machine.
 */
export function watchTurns(): { longest: () => number } {
  let last = ownTime()
  let longest = 0
  const measure = () => {
    const now = ownTime()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(measure, 5)
  return {
    longest: () => {
      clearInterval(timer)
      measure()
      return longest
    },
  }
}

/** Milliseconds of CPU time of the main thread of this process. */
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
