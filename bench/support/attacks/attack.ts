import { Agent, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Asked, Attack } from './attacks.ts'

/** A client with a separate address, so that clients do not share rate limits. */
export interface Client {
  port: number
  address: string
  token?: string | undefined
}

/** The number of responses per status; status 0 is a broken connection. */
export type Statuses = Record<number, number>

/** Sends one request and reads its whole response. */
function ask(client: Client, agent: Agent, { path, method = 'GET', headers = {}, body }: Asked) {
  return new Promise<{ status: number; bytes: number }>((resolve) => {
    const authorization =
      client.token === undefined ? {} : { authorization: `Bearer ${client.token}` }
    const call = request(
      {
        ...{
          host: '127.0.0.1',
          port: client.port,
          localAddress: client.address,
          agent,
          path,
          method,
        },
        headers: { ...authorization, ...headers },
      },
      (answer: IncomingMessage) => {
        let bytes = 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
        })
        answer.on('close', () =>
          resolve({ status: answer.complete ? (answer.statusCode ?? 0) : 0, bytes }),
        )
      },
    )
    call.on('error', () => resolve({ status: 0, bytes: 0 }))
    call.end(body)
  })
}

/** Attacks over several connections, on each as fast as responses come, until the abort. */
export async function attack(
  client: Client,
  what: Attack,
  lanes: number,
  stop: AbortSignal,
): Promise<Statuses> {
  if (what.mute) return floodMutely(client, what, stop)
  const statuses: Statuses = {}
  const agent = new Agent({ keepAlive: true, maxSockets: lanes })
  let sent = 0
  const lane = async () => {
    while (!stop.aborted) {
      const { status } = await ask(client, agent, what.ask(sent++))
      statuses[status] = (statuses[status] ?? 0) + 1
      // Pauses after a refusal, because a client that continues at full speed would only measure
      // refusals.
      if (status === 429) await sleep(20)
    }
  }
  const all = Promise.all(Array.from({ length: lanes }, lane))
  await Promise.race([
    all,
    new Promise((end) => stop.addEventListener('abort', end, { once: true })),
  ])
  agent.destroy()
  await all
  return statuses
}

const maxMuteConnections = 200

// Sends and never reads; reopens a closed connection.
async function floodMutely(client: Client, what: Attack, stop: AbortSignal): Promise<Statuses> {
  const sockets = new Set<Socket>()
  const statuses: Statuses = {}
  for (let n = 0; !stop.aborted; n++) {
    while (sockets.size >= maxMuteConnections && !stop.aborted) await sleep(50)
    const socket = connect({ port: client.port, host: '127.0.0.1', localAddress: client.address })
    const { path } = what.ask(n)
    const key = client.token === undefined ? '' : `authorization: Bearer ${client.token}\r\n`
    socket.pause()
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n${key}\r\n`)
    socket.on('error', () => {})
    socket.once('close', () => {
      sockets.delete(socket)
      statuses[0] = (statuses[0] ?? 0) + 1
    })
    sockets.add(socket)
    await sleep(10)
  }
  for (const socket of sockets) socket.destroy()
  return statuses
}

/**
 * Requests a cached list and an uncached one in turn, at an even pace; returns the milliseconds.
 */
export async function readSteadily(client: Client, everyMs: number, stop: AbortSignal) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const times: Record<'kept' | 'made', number[]> = { kept: [], made: [] }
  const statuses: Statuses = {}
  const running: Promise<void>[] = []
  const read = async (kind: 'kept' | 'made', path: string) => {
    const began = performance.now()
    const { status } = await ask(client, agent, { path })
    times[kind].push(performance.now() - began)
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  for (let n = 0; !stop.aborted; n++) {
    // Each of these lists has different filters, so it is new to the cache.
    const made = `/v1/articles?limit=20&updatedAt[gte]=2001-01-01T00:00:00.${String(n).padStart(6, '0').slice(-3)}Z&publishedAt[gte]=19${10 + (n % 80)}-01-01`
    running.push(n % 2 === 0 ? read('kept', '/v1/articles?limit=20') : read('made', made))
    await sleep(everyMs)
  }
  await Promise.race([Promise.all(running), sleep(15_000)])
  agent.destroy()
  return { times, statuses }
}
