import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Node } from './cluster.ts'

interface Probe {
  /** Moments at which a machine acknowledged a write of its own, by performance.now(). */
  readonly accepted: readonly number[]
  /** Acknowledged writes by their numbers. */
  readonly acknowledged: readonly number[]
  readonly tries: number
  stop(): Promise<void>
}

const maxWait = 1_000
let counter = 0

/** Makes the table that the probes write into, apart from the database of Broadsheet. */
export async function prepareProbes(url: string): Promise<void> {
  await once(url, 'create database trial')
  await once(probeUrl(url), 'create table probes (n integer primary key)')
}

const probeUrl = (url: string) => url.replace(/postgres$/, 'trial')

/** Writes straight to one machine again and again, each time over a new connection. */
export function probe({ url }: Node): Probe {
  const accepted: number[] = []
  const acknowledged: number[] = []
  let tries = 0
  let isOn = true
  const run = async () => {
    while (isOn) {
      const n = ++counter
      tries++
      if (await once(probeUrl(url), `insert into probes values (${n})`)) {
        accepted.push(performance.now())
        acknowledged.push(n)
      }
      await sleep(100)
    }
  }
  const running = run()
  return {
    accepted,
    acknowledged,
    get tries() {
      return tries
    },
    stop: () => {
      isOn = false
      return running
    },
  }
}

async function once(url: string, text: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: maxWait,
    query_timeout: maxWait,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(text)
    return true
  } catch {
    return false
  } finally {
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } })
      .connection
    stream.destroy()
  }
}

/** The texts among these that no version of an article has. */
export async function findLost(url: string, texts: Iterable<string>): Promise<string[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ body: string }>(
    'select body from revisions union all select body from articles',
  )
  await client.end()
  const stored = new Set(rows.map(({ body }) => body.trim()))
  return [...texts].filter((text) => !stored.has(text))
}
