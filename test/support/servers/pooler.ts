import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { until } from '../processes/processes.ts'

export interface Pooler {
  /** The address of the PostgreSQL, through the pooler. */
  url: string
  stop(): Promise<void>
}

interface Started {
  /** The address of the PostgreSQL behind it. */
  address: string
  child: ChildProcess
  /** Removed with the pooler. */
  folder: string
  ending: NodeJS.Signals
}

/** Waits until a pooler listens on a port of this machine. */
export async function poolerOn(
  port: number,
  { address, child, folder, ending }: Started,
): Promise<Pooler> {
  await until(() => answers(port))
  const url = new URL(address)
  url.port = String(port)
  return {
    url: url.href,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill(ending)
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
