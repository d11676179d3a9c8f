import { type ChildProcess, spawn } from 'node:child_process'

/** Keeps both cores busy while `work` runs, to simulate a busy machine. */
export async function whileSpinning<T>(work: () => Promise<T>): Promise<T> {
  const spinning: ChildProcess[] = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);']))
  try {
    return await work()
  } finally {
    for (const child of spinning) child.kill('SIGKILL')
  }
}
