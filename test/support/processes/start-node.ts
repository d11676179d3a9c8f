import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

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

/** Starts a program with Node in a separate process, with these and few of our variables. */
export function startNode(
  args: string[],
  env: Record<string, string>,
  wrapper: string[] = [],
): Started {
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
