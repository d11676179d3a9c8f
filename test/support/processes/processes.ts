import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { inject } from 'vitest'

export interface Started {
  child: ChildProcess
  pid: number
  /** The output so far. */
  output: () => string
  /** Exit code, or null after a signal. */
  exit: Promise<number | null>
  /** Resolves when the output contains a text; rejects if the process ends before. */
  says(text: string | RegExp): Promise<void>
  end(name?: NodeJS.Signals): Promise<number | null>
}

const running = new Set<ChildProcess>()

/** The path of a TypeScript file of the project (`src/cli.ts`) as it was compiled for this run. */
export const compiled = (file: string) => join(inject('programs'), file.replace(/\.ts$/, '.js'))

/**
 * Starts a program of test/support/processes in a separate process, without our environment
 * variables. `wrapper` is a command that executes it: `sh -c '…; exec "$@"' sh`.
 */
export function startProgram(
  name: string,
  env: Record<string, string>,
  args: string[] = [],
  wrapper: string[] = [],
): Started {
  return start([compiled(`test/support/processes/${name}`), ...args], env, wrapper)
}

/** Starts `broadsheet`. */
export function startBroadsheet(args: string[], env: Record<string, string>): Started {
  return start([compiled('src/cli.ts'), ...args], env)
}

function start(args: string[], env: Record<string, string>, wrapper: string[] = []): Started {
  const { DATABASE_URL: _url, ADMIN_KEY: _key, ...inherited } = process.env
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, ...args]
  const child = spawn(command, rest, { env: { ...inherited, ...env } })
  running.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      child.emit('said')
    })
  const exit = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const says = async (wanted: string | RegExp) => {
    const isThere = () => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text))
    while (!isThere()) {
      const ended = await Promise.race([
        once(child, 'said').then(() => false),
        exit.then(() => true),
      ])
      if (ended && !isThere()) throw new Error(`It ended without saying ${wanted}:\n${text}`)
    }
  }
  const end = (name: NodeJS.Signals = 'SIGTERM') => {
    child.kill(name)
    return exit
  }
  return { child, pid: child.pid ?? 0, output: () => text, exit, says, end }
}

/** Kills the processes that a test has left running. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Waits for a condition, at most for this many milliseconds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  time = 60_000,
): Promise<void> {
  const deadline = Date.now() + time
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${condition}`)
    await new Promise((wake) => setTimeout(wake, 20))
  }
}
