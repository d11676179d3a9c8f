import { connect, type Socket } from 'node:net'
import { until } from '../processes/processes.ts'

export interface Line {
  socket: Socket
  /** Everything received so far. */
  text: () => string
  /** The status of the last response whose headers are complete; 0 before the first. */
  status: () => number
  /** Whether the other side has closed its half of the connection. */
  ended: () => boolean
  answered(): Promise<number>
  close(): void
}

/** A connection on which a test writes and reads HTTP by hand. */
export async function openLine(port: number): Promise<Line> {
  let text = ''
  let over = false
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('data', (bytes) => {
    text += bytes
  })
  for (const event of ['end', 'close', 'error'] as const) socket.on(event, () => (over = true))
  await new Promise((resolve) => socket.once('connect', resolve))
  const status = () =>
    Number([...text.matchAll(/HTTP\/1\.1 (\d{3}) (?:.+\r\n)+\r\n/g)].at(-1)?.[1] ?? 0)
  const answered = async () => {
    await until(() => status() >= 200 || over)
    return status()
  }
  return {
    socket,
    text: () => text,
    status,
    ended: () => over,
    answered,
    close: () => socket.destroy(),
  }
}

/** The head of a request, including its blank line. */
export function headOf(
  method: string,
  path: string,
  headers: Record<string, string | number>,
): string {
  const lines = Object.entries({ host: 'x', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}
