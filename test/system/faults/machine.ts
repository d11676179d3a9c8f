import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../src/database/embedded/postmaster.ts'
import type { OwnPostgres } from '../../support/database/own-postgres.ts'
import { type Served, serveProcess } from '../../support/processes/served.ts'

interface Machine {
  places: { url: string }[]
  /** Strikes once, and returns what it did. */
  strike(): Promise<string>
  /** MiB of the server that is never killed. */
  memory(): number
  output(): string
  stop(): Promise<void>
}

const between = (low: number, high: number) => low + Math.random() * (high - low)

/** Two servers on one database: one may be killed, both may be frozen. */
export async function startMachine(
  postgres: OwnPostgres,
  env: Record<string, string>,
): Promise<Machine> {
  const start = async (port: number) =>
    serveProcess({ ...env, PORT: String(port), WORKER: 'inline', DATABASE_URL: postgres.url })
  const ports = [await freePort(), await freePort()] as const
  let mortal = await start(ports[0])
  const lasting = await start(ports[1])
  let said = ''
  const freeze = async ({ pid }: Served) => {
    process.kill(pid, 'SIGSTOP')
    await sleep(between(500, 4_000))
    process.kill(pid, 'SIGCONT')
  }
  const faults: Record<string, () => Promise<unknown>> = {
    'kill -9': async () => {
      await mortal.end('SIGKILL')
      said += mortal.output()
      mortal = await start(ports[0])
    },
    'fast restart': () => postgres.restart('fast', between(0, 2_000)),
    'crash of the database': () => postgres.restart('immediate', between(0, 2_000)),
    'terminated connections': () => postgres.cut(),
    'SIGSTOP of one': () => freeze(mortal),
    'SIGSTOP of the other': () => freeze(lasting),
  }
  return {
    places: ports.map((port) => ({ url: `http://127.0.0.1:${port}` })),
    strike: async () => {
      const names = Object.keys(faults)
      const name = names[Math.floor(Math.random() * names.length)] ?? ''
      await faults[name]?.()
      return name
    },
    memory: () => {
      const status = readFileSync(`/proc/${lasting.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024
    },
    output: () => said + mortal.output() + lasting.output(),
    stop: async () => {
      await Promise.all([mortal.end(), lasting.end()])
    },
  }
}
