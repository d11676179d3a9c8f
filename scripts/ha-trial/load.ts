import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSight, type Sight } from './sight.ts'

export interface Load {
  /** Counts what is asked from now on. */
  watch(): Sight
  /** Texts of acknowledged writes. */
  readonly acknowledged: ReadonlySet<string>
  stop(): Promise<void>
}

const articles = 40
/** Addresses that read: a server limits what a single one may do at the same time. */
const readers = 100
const rates = { reads: 200, writes: 20, checks: 4 }

/** Milliseconds of load after which Node has compiled what the requests use. */
const warmUp = 10_000

/** Reads and writes at a fixed rate, whether earlier ones are answered or not; it warms up first. */
export async function startLoad(url: string, key: string): Promise<Load> {
  const acknowledged = new Set<string>()
  let sight = createSight()
  let count = 0

  const write = async (id: string | null) => {
    const counted = sight
    const text = `Write ${++count}.`
    const answer = await put(url, key, id, text)
    counted.wrote(answer.status)
    if (answer.status === 200 || answer.status === 201) acknowledged.add(text)
    return answer
  }
  const ids: string[] = []
  while (ids.length < articles) ids.push(JSON.parse((await write(null)).text).data.id)
  const some = () => ids[Math.floor(Math.random() * articles)] ?? ''
  const read = async () => {
    const counted = sight
    const path = Math.random() < 0.3 ? '?limit=5' : `/${some()}`
    const headers = { 'x-forwarded-for': `192.0.2.${Math.floor(Math.random() * readers)}` }
    const { status, isStale, time } = await ask(`${url}/v1/articles${path}`, { headers })
    counted.read(status, isStale, time)
  }
  const check = async () => {
    const counted = sight
    const { status, time } = await ask(`${url}/health/ready`)
    counted.ready(status, time)
  }
  const ends = [
    atRate(rates.reads, read),
    atRate(rates.writes, () => write(count % 2 ? some() : null)),
    atRate(rates.checks, check),
  ]
  await sleep(warmUp)
  return {
    acknowledged,
    watch: () => {
      sight = createSight()
      return sight
    },
    stop: async () => {
      await Promise.all(ends.map((end) => end()))
    },
  }
}

// Creates an article, or changes the text of one.
const put = (url: string, key: string, id: string | null, body: string) =>
  ask(`${url}/v1/articles${id ? `/${id}` : ''}`, {
    method: id ? 'PATCH' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(id ? { body } : { title: body, status: 'published', body }),
  })

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
}

// `fetch` takes so much processor time that this process would be what answers late.
const agent = new Agent({ keepAlive: true })

// Status 0: the connection failed.
async function ask(url: string, { body, ...options }: Asked = {}) {
  const began = performance.now()
  const sent = request(url, { ...options, agent }).end(body)
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const { statusCode = 0, headers } = answer
    const text = await readText(answer)
    const isStale = 'cache-status' in headers
    return { status: statusCode, text, isStale, time: performance.now() - began }
  } catch {
    return { status: 0, text: '', isStale: false, time: performance.now() - began }
  }
}

// Returns a function that ends it and waits for the requests in flight.
function atRate(perSecond: number, work: () => Promise<unknown>): () => Promise<unknown> {
  const open = new Set<Promise<unknown>>()
  const began = performance.now()
  let done = 0
  const timer = setInterval(() => {
    // Counted once: on a busy machine more may fall due while these begin, without an end.
    const due = ((performance.now() - began) / 1000) * perSecond
    for (; done < due; done++) {
      const running = work().finally(() => open.delete(running))
      open.add(running)
    }
  }, 5)
  return () => {
    clearInterval(timer)
    return Promise.all(open)
  }
}
