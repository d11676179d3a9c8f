import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../src/database/embedded/postmaster.ts'
import type { Layout } from './machine.ts'

export interface Server {
  name: string
  port: number
  pid: number
  /** Milliseconds from the start of the process to its first correct response. */
  readyAfter: number
  stop(): Promise<void>
}

export interface ServerCommand {
  name: string
  args: string[]
  env: Record<string, string>
  /** Requested until the response is 200. */
  probe: string
}

const running = new Set<ChildProcess>()
const patience = 30_000
const pollEvery = 5

/** Starts a Node program on the CPU of the server and waits for its first 200. */
export async function startServer(layout: Layout, wanted: ServerCommand): Promise<Server> {
  const port = await freePort()
  const [command, args] = layout.onServerCpu(process.execPath, wanted.args)
  const started = performance.now()
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      ...wanted.env,
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-4_000)
  })
  while (!(await answers(port, wanted.probe))) {
    if (child.exitCode !== null || performance.now() - started > patience) {
      await stop(child)
      throw new Error(`${wanted.name} did not start.\n${said}`)
    }
    await sleep(pollEvery)
  }
  const readyAfter = performance.now() - started
  return { name: wanted.name, port, pid: child.pid ?? 0, readyAfter, stop: () => stop(child) }
}

async function answers(port: number, path: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { connection: 'close' },
    })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(timer)
}

/** Stops every process that still runs, each by its pid. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop))
}

/** Runs a Node program to its end on the CPU of the server; throws its output if it fails. */
export async function runToEnd(
  layout: Layout,
  args: string[],
  env: Record<string, string>,
  watch: (pid: number) => void = () => {},
): Promise<string> {
  const [command, all] = layout.onServerCpu(process.execPath, args)
  const child = spawn(command, all, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const said: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
  const timer = setInterval(() => watch(child.pid ?? 0), 50)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(timer)
  const text = Buffer.concat(said).toString()
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}.\n${text.slice(-4_000)}`)
  return text
}

/** A path of this repository. */
export const inRepository = (path: string) =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Arguments that make Node run a TypeScript file of the benchmark. */
export const typescript = (file: string) => [
  '--import',
  'tsx',
  inRepository(`bench/support/${file}`),
]
