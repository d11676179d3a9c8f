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
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : 'unknown'
}

/** Where processes are kept: the server alone on CPU 0, load and database on CPU 1, as far as the machine allows. */
export interface Layout {
  readonly pinned: boolean
  /** Command and arguments that start a program on the server's CPU. */
  onServerCpu(command: string, args: string[]): [string, string[]]
}

/** Puts this process, and so all that it starts from now on, on CPU 1; without taskset nothing is pinned. */
export function takeLayout(): Layout {
  const pinned = cpus().length > 1 && spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0
  return {
    pinned,
    onServerCpu: (command, args) => (pinned ? ['taskset', ['-c', '0', command, ...args]] : [command, args]),
  }
}

/** Resident memory of a process in MiB: now and at its highest. Null where the system does not tell. */
export function memoryOf(pid: number): { now: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
    return { now: field('VmRSS'), peak: field('VmHWM') }
  } catch {
    return portableMemory(pid)
  }
}

function portableMemory(pid: number): { now: number; peak: number } | null {
  try {
    const now = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
    return { now, peak: now }
  } catch {
    return null
  }
}

/** CPU seconds that a process, or with `children` its children too, has used so far; 0 where the system does not tell. */
export function cpuSeconds(pid: number, children = false): number {
  try {
    const pids = children ? [pid, ...childrenOf(pid)] : [pid]
    return pids.reduce((sum, each) => sum + ticksOf(each) / 100, 0)
  } catch {
    return 0
  }
}

const fieldsOf = (pid: number | string) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')

function ticksOf(pid: number): number {
  try {
    const fields = fieldsOf(pid)
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(fieldsOf(name)[1]) === parent
      } catch {
        return false
      }
    })
    .map(Number)
}
