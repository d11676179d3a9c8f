import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, ask, type Journal, type Written } from './journal.ts'

/** A server that may be down. */
interface Place {
  url: string
}

interface Run {
  places: readonly Place[]
  key: string
  journal: Journal
  isOn(): boolean
}

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T

/** Writes and repeats each write until it is acknowledged. Nobody else writes its articles. */
export async function write(run: Run): Promise<void> {
  const mine: Written[] = []
  for (let n = 0; run.isOn(); n++) {
    const old = mine.length === 0 || Math.random() < 0.2 ? null : pick(mine)
    const text = markdown(old?.id ?? randomUUID(), n)
    const data = await untilStored(run, old, text)
    const one = old ?? { id: data.id, version: 0, text, at: 0 }
    Object.assign(one, { version: data.version, text, at: performance.now() })
    run.journal.versions.set(`${one.id} ${one.version}`, text)
    if (old === null) {
      run.journal.articles.push(one)
      mine.push(one)
    }
    await sleep(20)
  }
}

// Spelled so that no program would write it again in the same bytes.
const markdown = (name: string, n: number) =>
  `---\ntitle:   "${name}"   # ${n}\r\ntags: [ a,b ]\ndraft: false\n---\n\n  Text ${n} of ${name}, naïve 新聞.\r\n\n`

async function untilStored({ places, key, journal }: Run, old: Written | null, text: string) {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'text/markdown',
    ...(old ? {} : { 'idempotency-key': randomUUID() }),
  }
  for (;;) {
    const { url } = pick(places)
    const answer = await ask(`${url}/v1/articles${old ? `/${old.id}` : ''}`, {
      method: old ? 'PUT' : 'POST',
      headers,
      body: text,
    })
    journal.count(old ? 'PUT' : 'POST', answer.status)
    if (answer.status === 200 || answer.status === 201)
      return JSON.parse(answer.text).data as { id: string; version: number }
    if (!mayRepeat(answer)) throw new Error(`${answer.status} ${answer.text}`)
    await sleep(100)
  }
}

// 409: the first request with this Idempotency-Key may be running still.
const mayRepeat = ({ status, text }: Answer) =>
  status === 0 || status === 503 || (status === 409 && text.includes('request_still_running'))

/** Reads articles, and notes reads that began 100 ms after a change and do not show it. */
export async function read({ places, journal, isOn }: Run): Promise<void> {
  while (isOn()) {
    const one = pick(journal.articles)
    const { url } = pick(places)
    const known = one && performance.now() - one.at > 100 ? one.version : 0
    const answer = await ask(`${url}/v1/articles${one ? `/${one.id}` : ''}`)
    journal.count('GET', answer.status)
    const isMarked = answer.headers.has('cache-status')
    if (one && answer.status === 200 && !isMarked) {
      const { version } = JSON.parse(answer.text).data
      if (version < known) journal.stale.push(`${url} ${one.id}: ${version} after ${known}`)
    }
    await sleep(10)
  }
}

/** A reader of `/v1/changes`, which follows it to its end. */
interface Follower {
  /** The versions of each article in the order of their events. */
  versions: Map<string, number[]>
  positions: number[]
  /** Reads on; returns whether there was anything new. */
  step(): Promise<boolean>
}

interface Event {
  position: number
  resource: string
  resourceId: string
  version: number
}

/** Follows the changes of articles, by whichever server. */
export function follow({ places, key, journal }: Run): Follower {
  const versions = new Map<string, number[]>()
  const positions: number[] = []
  let cursor = ''
  const step = async () => {
    const since = cursor && `&since=${cursor}`
    const headers = { authorization: `Bearer ${key}` }
    const answer = await ask(`${pick(places).url}/v1/changes?limit=100${since}`, { headers })
    journal.count('changes', answer.status)
    if (answer.status === 410) throw new Error(answer.text)
    if (answer.status !== 200) return true
    const { data, meta } = JSON.parse(answer.text) as { data: Event[]; meta: { cursor: string } }
    for (const { position, resource, resourceId, version } of data) {
      positions.push(position)
      if (resource !== 'article') continue
      const known = versions.get(resourceId) ?? []
      versions.set(resourceId, known)
      if (known.at(-1) !== version) known.push(version)
    }
    cursor = meta.cursor
    return data.length > 0
  }
  return { versions, positions, step }
}
