import { randomBytes } from 'node:crypto'
import { type Started, startProgram } from './processes.ts'

export interface Served extends Started {
  url: string
  port: number
  adminKey: string
}

/** A server in a separate process. */
export async function serveProcess(
  env: Record<string, string>,
  wrapper: string[] = [],
): Promise<Served> {
  const adminKey = randomBytes(24).toString('hex')
  const base = { PORT: '0', LOG_LEVEL: 'warn', WORKER: 'off', RATE_LIMIT: '0', ADMIN_KEY: adminKey }
  const started = startProgram('server.ts', { ...base, ...env }, [], wrapper)
  await started.says('is running')
  const port = Number(/http:\S+:(\d+)/.exec(started.output())?.[1])
  return { ...started, port, url: `http://127.0.0.1:${port}`, adminKey: env.ADMIN_KEY ?? adminKey }
}
