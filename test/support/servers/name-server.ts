import { createSocket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** The IPv4 addresses that a name has at its n-th question; the last entry stays. */
type Zone = Record<string, readonly (readonly string[])[]>

export interface NameServer {
  /** Looks a name up over UDP, as a system resolver does. */
  lookup(name: string): Promise<LookupAddress[]>
  /** The names that were asked for, in order. */
  asked: string[]
  /** `127.0.0.1:PORT`. */
  server: string
  close(): void
}

/** A name server on loopback whose answers change from question to question. */
export async function nameServer(zone: Zone): Promise<NameServer> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const name = nameOf(query)
    const answers = zone[name] ?? []
    const nth = asked.filter((one) => one === name).length
    asked.push(name)
    socket.send(answerTo(query, answers[Math.min(nth, answers.length - 1)] ?? []), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver({ tries: 1, timeout: 20_000 })
  const server = `127.0.0.1:${(socket.address() as AddressInfo).port}`
  resolver.setServers([server])
  return {
    lookup: async (name) =>
      (await resolver.resolve4(name)).map((address) => ({ address, family: 4 })),
    asked,
    server,
    close: () => {
      resolver.cancel()
      socket.close()
    },
  }
}

// A query has a header of 12 bytes, then the labels of the name, each after its length.
function nameOf(query: Buffer): string {
  const labels: string[] = []
  for (let at = 12; query[at]; at += (query[at] ?? 0) + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)))
  return labels.join('.').toLowerCase()
}

function answerTo(query: Buffer, addresses: readonly string[]): Buffer {
  const questionEnd = query.indexOf(0, 12) + 5
  const header = Buffer.from(query.subarray(0, 12))
  // A response without an error, or one that says that there is no such name.
  header.writeUInt16BE(addresses.length > 0 ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  return Buffer.concat([header, query.subarray(12, questionEnd), ...addresses.map(recordOf)])
}

// The name of the question, type A, class IN, a life of 0 seconds, 4 bytes.
const recordOf = (address: string) =>
  Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
