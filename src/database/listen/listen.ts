import pg from 'pg'
import type { Database } from '../client.ts'
import { cut, leave } from '../silence.ts'
import { createSilence } from './mute.ts'
import { createProver, type Proof } from './proof.ts'

/**
 * - `proven`: a notification sent through the pool arrived at the listening connection.
 * - `unknown`: before the first proof, and right after the connection was lost.
 * - `unproven`: the pool works, but what it sends does not arrive.
 * - `refused`: the pool works, but no listening connection can be made.
 * - `unreachable`: the database does not answer through the pool.
 */
export type ListenState = 'proven' | 'unknown' | 'unproven' | 'refused' | 'unreachable'

export interface Listener {
  readonly state: ListenState
  /** True while every notification reaches this process. */
  readonly connected: boolean
  /** When the last proof began, by performance.now(); null before the first. */
  readonly provenAt: number | null
  close(): Promise<void>
}

export interface ListenOptions {
  channels: readonly string[]
  onNotify: (channel: string, payload: string) => void
  /**
   * Called at each change; notifications sent while it was not `proven` may be lost. `refusal` is
   * why the last listening connection could not be made.
   */
  onState?: (state: ListenState, refusal?: unknown) => void
  /** Milliseconds between two proofs; each may take as long. */
  heartbeat?: number
}

const minBackoff = 100
const maxBackoff = 2_000

const listenText = (channel: string) => `listen ${pg.escapeIdentifier(channel)}`

/**
 * Listens for NOTIFY on a separate connection, and reconnects until it is closed. It counts as
 * connected while a nonce that is sent through the pool every two seconds arrives.
 */
export function listen(
  db: Pick<Database, 'direct' | 'query' | 'abandon'>,
  { channels, onNotify, onState, heartbeat = 2_000 }: ListenOptions,
): Listener {
  const prover = createProver(db, heartbeat)
  let client: pg.Client | null = null
  let state: ListenState = 'unknown'
  let provenAt: number | null = null
  let closed = false
  let refusal: unknown
  let wake = () => {}
  const silence = createSilence(db.abandon)

  const setState = (next: ListenState) => {
    if (state === next || closed) return
    state = next
    onState?.(next, next === 'refused' ? refusal : undefined)
  }
  const drop = (which: pg.Client) => {
    cut(which)
    if (which !== client) return
    client = null
    if (state === 'proven') setState('unknown')
    prover.giveUp()
    wake()
  }
  const connect = async (): Promise<pg.Client | null> => {
    // The settings of the pool, so that address and certificate are configured in one place.
    const { Client = pg.Client, ...options } = db.direct
    const next = new Client({ ...options, query_timeout: heartbeat })
    next.on('error', () => drop(next))
    next.on('end', () => drop(next))
    next.on('notification', ({ channel, payload = '' }) =>
      channel === prover.channel ? prover.heard(payload) : onNotify(channel, payload),
    )
    const began = performance.now()
    try {
      await next.connect()
      silence.end()
      if (closed) throw new Error('closed')
      client = next
      await next.query([...channels, prover.channel].map(listenText).join(';'))
    } catch (error) {
      refusal = error
      silence.met(error, performance.now() - began)
      drop(next)
    }
    return client
  }
  // A full pool says nothing about the notifications that other processes send.
  const whileBusy = async (asked: pg.Client): Promise<ListenState> => {
    if (state !== 'proven') return state
    return asked.query('select 1').then(
      () => 'proven',
      () => 'unknown',
    )
  }
  const stateAfter = async (proof: Proof, asked: pg.Client | null): Promise<ListenState> => {
    if (proof === 'unreachable') return proof
    // A connection that was lost meanwhile is replaced first.
    if (asked !== null && asked !== client) return 'unknown'
    if (proof === 'busy' && silence.isSure) return 'unreachable'
    if (proof === 'busy') return asked ? whileBusy(asked) : state
    // The database may have come back between the two attempts to connect.
    if (asked === null && state === 'unreachable') return 'unknown'
    if (asked === null) return 'refused'
    return proof === 'proven' ? proof : 'unproven'
  }
  const check = async () => {
    const asked = client ?? (await connect())
    const { proof, began } = await prover.prove(asked !== null)
    const next = await stateAfter(proof, asked)
    if (next === 'proven' && proof === 'proven') provenAt = began
    if (next !== 'proven' && asked) drop(asked)
    setState(next)
  }
  const nap = (time: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, time).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const run = async () => {
    for (let backoff = minBackoff; !closed; ) {
      await check()
      backoff = state === 'proven' ? minBackoff : Math.min(backoff * 2, maxBackoff)
      if (!closed) await nap(state === 'proven' ? heartbeat : backoff)
    }
  }
  void run()
  return {
    get state() {
      return state
    },
    get connected() {
      return state === 'proven'
    },
    get provenAt() {
      return provenAt
    },
    close: async () => {
      setState('unknown')
      closed = true
      const last = client
      client = null
      prover.giveUp()
      wake()
      if (last) await leave(last)
    },
  }
}
