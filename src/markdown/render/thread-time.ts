import { readFileSync, readlinkSync } from 'node:fs'

/** Linux's task path of the calling thread, such as `7/task/9`; null elsewhere. */
export function ownTask(): string | null {
  try {
    return readlinkSync('/proc/thread-self')
  } catch {
    return null
  }
}

/** Milliseconds of processor time used by a thread; where unavailable, by the whole process. */
export function timeOf(task: string | null | undefined): number {
  try {
    if (task) return Number(readFileSync(`/proc/${task}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6
  } catch {}
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
