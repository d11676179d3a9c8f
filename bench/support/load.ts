import { connect, type Socket } from 'node:net'
import { type Answer, createReader } from './answers.ts'

/** Makes the bytes of request number `index`. */
export type MakeRequest = (index: number) => Buffer

interface Load {
  port: number
  connections: number
  /** Measured, after the warm-up. */
  seconds: number
  warmUp: number
  request: MakeRequest
  /** Status of a correct response. */
  status: number
  /** Throws if a response is wrong; called for the first responses and then for one in 500. */
  check: (answer: Answer) => void
}

export interface Measured {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  requests: number
  answerBytes: number
  /** The share of a core that the load generator itself used. */
  loadCpu: number
}

const checkFirst = 3
const checkEvery = 500

/**
 * Sends requests over several connections, on each one after the other (no pipelining), and counts
 * the responses. It is a client written for this benchmark, because it must cost less than the
 * fastest server; otherwise all servers would look alike.
 */
export async function measure(load: Load): Promise<Measured> {
  const state = {
    sent: 0,
    answered: 0,
    stopped: false,
    measuring: false,
    bytes: 0,
    failure: null as unknown,
  }
  const latencies: number[] = []
  const lanes = Array.from({ length: load.connections }, () => lane(load, state, latencies))
  await sleepUnlessFailed(load.warmUp, state)
  state.measuring = true
  const cpu = process.cpuUsage()
  const started = performance.now()
  await sleepUnlessFailed(load.seconds, state)
  const seconds = (performance.now() - started) / 1000
  const used = process.cpuUsage(cpu)
  state.measuring = false
  state.stopped = true
  await Promise.all(lanes)
  if (state.failure) throw state.failure
  latencies.sort((a, b) => a - b)
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]
  return {
    perSecond: latencies.length / seconds,
    p50: at(0.5) ?? Number.NaN,
    p99: at(0.99) ?? Number.NaN,
    requests: latencies.length,
    answerBytes: Math.round(state.bytes / Math.max(1, state.answered)),
    loadCpu: (used.user + used.system) / 1e6 / seconds,
  }
}

interface State {
  sent: number
  answered: number
  stopped: boolean
  measuring: boolean
  bytes: number
  failure: unknown
}

function lane(load: Load, state: State, latencies: number[]): Promise<void> {
  return new Promise((resolve) => {
    let sentAt = 0
    const fail = (error: unknown) => {
      state.failure ??= error
      state.stopped = true
      socket.destroy()
    }
    const reader = createReader((answer) => {
      try {
        if (state.measuring) latencies.push(performance.now() - sentAt)
        state.answered++
        state.bytes += answer.bytes
        if (answer.status !== load.status)
          throw new Error(`Status ${answer.status}: ${answer.text().slice(0, 500)}`)
        if (state.answered <= checkFirst || state.answered % checkEvery === 0) load.check(answer)
        if (state.stopped) socket.end()
        else send()
      } catch (error) {
        fail(error)
      }
    })
    const send = () => {
      sentAt = performance.now()
      socket.write(load.request(state.sent++))
    }
    const socket: Socket = connect({
      port: load.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(128 * 1024),
        callback: (length, buffer) => {
          try {
            reader(buffer as Buffer, length)
          } catch (error) {
            fail(error)
          }
          return true
        },
      },
    })
    socket.once('connect', send)
    socket.once('error', fail)
    socket.once('close', () => {
      if (!state.stopped) fail(new Error('The server closed the connection.'))
      resolve()
    })
  })
}

async function sleepUnlessFailed(seconds: number, state: State): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!state.stopped) {
    const left = end - performance.now()
    if (left <= 0) return
    await new Promise((wake) => setTimeout(wake, Math.min(left, 100)))
  }
}

/** The bytes of a request. */
export function requestBytes(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Buffer {
  const bytes = Buffer.from(body)
  const all = body ? { ...headers, 'content-length': String(bytes.length) } : headers
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}\r\n`),
    bytes,
  ])
}
