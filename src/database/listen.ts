import pg from 'pg'
import { cut, leave } from './silence.ts'

export interface Listener {
  /** True while every notification reaches this process. */
  readonly connected: boolean
  close(): Promise<void>
}

export interface ListenOptions {
  channels: readonly string[]
  onNotify: (channel: string, payload: string) => void
  /** Called at each change; notifications sent while it was false are lost. */
  onState?: (connected: boolean) => void
  /** Milliseconds between two heartbeat queries; each may take twice as long. */
  heartbeat?: number
}

const minBackoff = 100
const maxBackoff = 2_000

const listenText = (channel: string) => `listen ${pg.escapeIdentifier(channel)}`

/** Listens for NOTIFY on a separate connection, and reconnects until it is closed. */
export function listen(
  db: { pool: pg.Pool },
  { channels, onNotify, onState, heartbeat = 1_000 }: ListenOptions,
): Listener {
  let client: pg.Client | null = null
  let connected = false
  let closed = false
  let backoff = minBackoff
  let timer: NodeJS.Timeout | undefined

  const setState = (state: boolean) => {
    if (connected === state) return
    connected = state
    onState?.(state)
  }
  const lost = (which: pg.Client) => {
    if (which !== client) return
    client = null
    setState(false)
    cut(which)
    if (closed) return
    timer = setTimeout(connect, backoff)
    timer.unref()
    backoff = Math.min(backoff * 2, maxBackoff)
  }
  const connect = () => {
    // The settings of the pool, so that address and certificate are configured in one place.
    const options = { ...(db.pool.options as pg.ClientConfig), query_timeout: 2 * heartbeat }
    const next = new pg.Client(options)
    client = next
    next.on('error', () => lost(next))
    next.on('end', () => lost(next))
    next.on('notification', ({ channel, payload }) => onNotify(channel, payload ?? ''))
    next
      .connect()
      .then(() => next.query(channels.map(listenText).join(';')))
      .then(() => {
        backoff = minBackoff
        if (client === next && !closed) setState(true)
      })
      .catch(() => lost(next))
  }
  // A network that drops packets silently does not end the connection, and without a heartbeat
  // notifications would be missed for hours.
  const beat = () => {
    const asked = client
    if (!connected || !asked) return
    asked.query('select 1').catch(() => lost(asked))
  }
  const beats = setInterval(beat, heartbeat)
  beats.unref()
  connect()
  return {
    get connected() {
      return connected
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      clearInterval(beats)
      setState(false)
      if (client) await leave(client)
    },
  }
}
