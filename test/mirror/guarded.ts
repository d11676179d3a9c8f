import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkedFetch, type FetchLimits } from '../../src/mirror/guard/checked-fetch.ts'
import { FetchFailure } from '../../src/mirror/guard/failure.ts'
import { allowedHosts, type TargetRules } from '../../src/mirror/guard/target.ts'

export interface Listener {
  port: number
  /** `127.0.0.1:PORT`. */
  host: string
  connections: number
  requests: { url: string; headers: Record<string, unknown> }[]
  close(): Promise<void>
}

/** An HTTP server on loopback that counts its connections. */
export async function listener(
  respond: RequestListener = (_request, response) => void response.end('reached'),
  address = '127.0.0.1',
  port = 0,
): Promise<Listener> {
  const server = createServer((request, response) => {
    made.requests.push({ url: String(request.url), headers: request.headers })
    respond(request, response)
  })
  const made: Listener = {
    port: 0,
    host: '',
    connections: 0,
    requests: [],
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  server.on('connection', () => made.connections++)
  server.listen(port, address)
  await once(server, 'listening')
  made.port = (server.address() as AddressInfo).port
  made.host = `${address}:${made.port}`
  return made
}

const calm: FetchLimits = {
  connectTime: 60_000,
  headerTime: 60_000,
  idleTime: 60_000,
  totalTime: 120_000,
  maxBytes: 1024 * 1024,
}

interface Attempt {
  allow?: string[]
  ports?: number[]
  lookup?: TargetRules['lookup']
  limits?: Partial<FetchLimits>
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** What a fetch through the guard gives: `200 text`, or the failure. */
export async function attempt(address: string, options: Attempt = {}): Promise<string> {
  const { allow = [], ports = [80, 443], limits = {}, headers = {} } = options
  const look = options.lookup ?? ((name) => lookup(name, { all: true }))
  try {
    return await checkedFetch(
      address,
      {
        rules: { allowed: allowedHosts(allow), ports, lookup: look },
        limits: { ...calm, ...limits },
        headersFor: () => headers,
        signal: options.signal ?? new AbortController().signal,
      },
      async ({ status, body }) => {
        const chunks: Buffer[] = []
        for await (const chunk of body) chunks.push(chunk)
        return `${status} ${Buffer.concat(chunks)}`
      },
    )
  } catch (error) {
    if (error instanceof FetchFailure) return error.failure
    throw error
  }
}
