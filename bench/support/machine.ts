import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'

/** What a figure means nothing without. */
export function describeMachine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `${cpus().length} x ${cpu?.model.trim() ?? 'CPU'}, ${memory} GiB, ${platform()} ${release()}, Node ${process.versions.node}`
}

/** The commit that was measured, with a mark when files were changed since. */
export function describeCommit(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty'], {
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : 'unknown'
}

/**
 * Where processes are kept: the server alone on CPU 0, load and database on CPU 1, as far as the
 * machine allows.
 */
export interface Layout {
  readonly pinned: boolean
  /** Command and arguments that start a program on the server's CPU. */
  onServerCpu(command: string, args: string[]): [string, string[]]
}

/**
 * Puts this process, and so all that it starts from now on, on CPU 1; without taskset nothing is
 * pinned.
 */
export function takeLayout(): Layout {
  const pinned =
    cpus().length > 1 && spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0
  return {
    pinned,
    onServerCpu: (command, args) =>
      pinned ? ['taskset', ['-c', '0', command, ...args]] : [command, args],
  }
}

/**
 * Resident memory of a process in MiB: now and at its highest. Null where the system does not tell.
 */
export function memoryOf(pid: number): { now: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
    const memory = { now: field('VmRSS'), peak: field('VmHWM') }
    // A process that has just ended has no memory any more.
    return Number.isNaN(memory.peak) ? null : memory
  } catch {
    return portableMemory(pid)
  }
}

function portableMemory(pid: number): { now: number; peak: number } | null {
  try {
    const now =
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
    return { now, peak: now }
  } catch {
    return null
  }
}

/**
 * CPU seconds that a process has used so far; with `children` also those of its children, ended
 * ones included. 0 where the system does not tell.
 */
export function cpuSeconds(pid: number, children = false): number {
  const ticks = children
    ? ticksOf(pid, true) + childrenOf(pid).reduce((sum, child) => sum + ticksOf(child), 0)
    : ticksOf(pid)
  return ticks / ticksPerSecond
}

const ticksPerSecond = 100

const fieldsOf = (pid: number | string) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')

// Fields of proc(5) behind the name: 11 utime, 12 stime, 13 and 14 the same of children that have
// ended.
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
