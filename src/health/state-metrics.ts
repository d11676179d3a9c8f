import { Counter, Gauge, type Registry } from 'prom-client'
import type { ResponseCache } from '../cache/store.ts'
import type { Reads } from '../database/reads.ts'
import type { Following } from '../events/follow/following.ts'

/** What a process knows of its own state without asking anyone. */
export interface ProcessState {
  /** Null while CACHE_BYTES is 0 or PUBLIC_READ is off. */
  cache: ResponseCache | null
  changes: { readonly connected: boolean }
  reads: Reads
  following: Following
}

/** Shows the cache, the listening connection, the replica and who waits for changes. */
export function watchState(
  registry: Registry,
  { cache, changes, reads, following }: ProcessState,
): void {
  watchFollowing(registry, following)
  const gauge = gaugesIn(registry)
  const listening = '1 while notifications of other processes arrive; 0 turns the cache off.'
  gauge('listener_connected', listening, 'min', () => Number(changes.connected))
  if (reads.replica() !== 'none') {
    const used = '1 while public reads go to the replica.'
    gauge('replica_in_use', used, 'min', () => Number(reads.replica() === 'used'))
    const lag = 'Time for which the replica has lacked a change that is known.'
    gauge('replica_lag_seconds', lag, 'max', () => reads.lag() ?? 0)
  }
  if (!cache) return
  gauge('cache_bytes', 'Size of the cached responses.', 'sum', cache.bytes)
  gauge('cache_entries', 'Number of the cached responses.', 'sum', cache.entries)
  countCache(registry, cache)
}

const gaugesIn =
  (registry: Registry) =>
  (name: string, help: string, aggregator: 'sum' | 'min' | 'max', read: () => number) =>
    new Gauge({
      name: `broadsheet_${name}`,
      help,
      aggregator,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })

function watchFollowing(registry: Registry, following: Following): void {
  new Gauge({
    name: 'broadsheet_followers',
    help: 'Requests that wait for changes (poll), and streams of them (stream).',
    labelNames: ['kind'],
    aggregator: 'sum',
    registers: [registry],
    collect() {
      for (const kind of ['poll', 'stream'] as const) this.set({ kind }, following.count(kind))
    },
  })
  new Counter({
    name: 'broadsheet_followers_refused_total',
    help: 'Those that were refused, by the bound of the server or of one client.',
    labelNames: ['bound'],
    registers: [registry],
    collect() {
      this.reset()
      for (const bound of ['server', 'client'] as const)
        this.inc({ bound }, following.refused[bound])
    },
  })
}

function countCache(registry: Registry, { counts }: ResponseCache): void {
  new Counter({
    name: 'broadsheet_cache_requests_total',
    help: 'Requests that a cached response may answer: hit, joined to an equal one, or miss.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset()
      for (const result of ['hit', 'joined', 'miss'] as const) this.inc({ result }, counts[result])
    },
  })
  new Counter({
    name: 'broadsheet_cache_emptied_total',
    help: 'How often a change, or the time of one, emptied the cache.',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(counts.emptied)
    },
  })
}
