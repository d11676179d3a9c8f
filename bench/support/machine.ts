import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'

/** When, where and of what figures were measured, without which they mean nothing. */
export interface Setting {
  at: string
  machine: string
  postgres: string
  commit: string
  pinned: boolean
}

/** The setting of a measurement that ends now. */
export const settingOf = (layout: Layout, database: { version: string }): Setting => ({
  at: new Date().toISOString(),
  machine: describeMachine(),
  postgres: database.version,
  commit: describeCommit(),
  pinned: layout.pinned,
})

/** The first line of a report. */
export const settingLine = ({ at, machine, postgres, commit }: Setting) =>
  `${at.slice(0, 10)}, ${machine}, PostgreSQL ${postgres}, commit ${commit}`

/** The machine and its versions. */
export function describeMachine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `${cpus().length} x ${cpu?.model.trim() ?? 'CPU'}, ${memory} GiB, ${platform()} ${release()}, Node ${process.versions.node}`
}

/** The measured commit, with a mark if files have changed since. */
export function describeCommit(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty'], {
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : 'unknown'
}

/**
 * The CPUs of the processes: the server alone on CPU 0, load and database on CPU 1, if the machine
 * allows it.
 */
export interface Layout {
  readonly pinned: boolean
  /** The command and arguments that start a program on the CPU of the server. */
  onServerCpu(command: string, args: string[]): [string, string[]]
}

/**
 * Pins this process, and every process that it starts later, to CPU 1; without taskset nothing is
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
 * The resident memory of a process in MiB, now and at its peak. Null if the system does not report
 * it.
 */
export function memoryOf(pid: number): { now: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
    const memory = { now: field('VmRSS'), peak: field('VmHWM') }
    // A process that has just ended has no memory.
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
