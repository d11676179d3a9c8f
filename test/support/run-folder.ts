import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const prefix = 'broadsheet-run-'

/**
 * Gives this process and all that it starts one temporary folder, which is removed when the process
 * ends, or by the next run if it was killed. Safe to call again.
 */
export function useRunFolder(): void {
  const base = tmpdir()
  const name = `${prefix}${process.pid}`
  if (basename(base) === name) return
  removeLeft(base, prefix)
  const folder = join(base, name)
  mkdirSync(folder, { recursive: true })
  // PostgreSQL does not run as root, and has to reach its files below.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  process.once('exit', () => remove(folder))
}

/** Removes what processes that have ended left in a folder: their names end with the process id. */
export function removeLeft(folder: string, prefix: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : 0
    if (pid > 0 && !isAlive(pid)) remove(join(folder, name))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

// Another user's folder, or one in which a process still writes, is left for a later run.
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    process.emitWarning(`${folder} stays: ${(error as Error).message}`)
  }
}
