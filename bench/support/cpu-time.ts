import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/**
 * The CPU seconds that a process has used; with `children` also those of its children, including
 * ended ones. 0 if the system does not report them.
 */
export function cpuSeconds(pid: number, children = false): number {
  const ticks = children
    ? ticksOf(pid, true) + childrenOf(pid).reduce((sum, child) => sum + ticksOf(child), 0)
    : ticksOf(pid)
  return ticks / ticksPerSecond
}

const ticksPerSecond = 100
const idleShare = 0.05

/**
 * Waits until the processes together use less than 5 % of a CPU, because their jobs for what was
 * written would slow the next measurement; at most two minutes.
 */
export async function idle(pids: readonly number[]): Promise<void> {
  const used = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  for (let turn = 0; turn < 60; turn++) {
    const before = used()
    await setTimeout(2_000)
    if (used() - before < 2 * idleShare) return
  }
}

const fieldsOf = (pid: number | string) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')

// Fields of proc(5) after the name: 11 utime, 12 stime, 13 and 14 the same for ended children.
function ticksOf(pid: number, ended = false): number {
  try {
    const fields = fieldsOf(pid).slice(11, ended ? 15 : 13)
    return fields.reduce((sum, field) => sum + Number(field), 0)
  } catch {
    return 0
  }
}

function childrenOf(parent: number): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
      .map(Number)
  } catch {
    return []
  }
}

function parentOf(pid: string): number {
  try {
    return Number(fieldsOf(pid)[1])
  } catch {
    return 0
  }
}
