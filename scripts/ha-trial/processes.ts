import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readdirSync, readFileSync } from 'node:fs'

export interface Daemon {
  pid: number
  stop(): Promise<void>
}

/** Who runs the servers: PostgreSQL refuses root. */
export const runner = process.getuid?.() === 0 ? idsOf('postgres') : undefined

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Starts a program of Debian; its output goes into a file. */
export function startDaemon(command: string, args: string[], log: string): Daemon {
  const file = openSync(log, 'a')
  const child = spawn(command, args, { ...runner, stdio: ['ignore', file, file], cwd: '/' })
  child.on('error', (error) => console.error(`${command}: ${error.message}`))
  return { pid: child.pid ?? 0, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  child.kill('SIGTERM')
  await ended
  clearTimeout(timer)
}

/** Sends a signal to processes and all of their descendants, parents first. */
export function signalTrees(roots: readonly number[], name: NodeJS.Signals): void {
  const seen = new Set<number>()
  // A second look finds those that were forked during the first.
  for (let round = 0; round < 2; round++)
    for (const pid of descendants(roots))
      if (!seen.has(pid)) {
        seen.add(pid)
        signal(pid, name)
      }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

function descendants(roots: readonly number[]): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc'))
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name))
  const found = [...roots]
  for (const pid of found)
    for (const [child, parent] of parents)
      if (parent === pid && !found.includes(child)) found.push(child)
  return found
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}
