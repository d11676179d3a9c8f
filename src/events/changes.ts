import type { Logger } from 'pino'
import type { Database } from '../database/client.ts'
import { keyChannel, rotatedPrefix } from '../database/listen/key-channel.ts'
import { type ListenState, listen } from '../database/listen/listen.ts'
import { schemaChannel } from '../database/listen/schema-channel.ts'
import { channel } from './announce.ts'
import { forgetDecided } from './decided.ts'
import { onCommitted } from './write-transaction.ts'

/**
 * Notifies a process of changes: of its own immediately, of those in other processes by NOTIFY
 * within milliseconds.
 */
export interface Changes {
  /**
   * True while every change of other processes reaches this one; when this value changes,
   * subscribers are called as for a change. In one of several workers reading it also calls them
   * for the commits of the others: read it before what they reset.
   */
  readonly connected: boolean
  readonly state: ListenState
  /** When the last proof of this began, by performance.now(); null before the first. */
  readonly provenAt: number | null
  /**
   * All subscribers of one process are called synchronously, so none sees a change before another.
   */
  subscribe(listener: (news: 'change' | 'state') => void): void
  /** Calls back when events were numbered, by any process, and can be read. */
  onNumbered(listener: () => void): void
  /** Calls back with the id of each key that another process revokes. */
  onRevoked(listener: (id: string) => void): void
  /** Calls back with the id of each key that a process gave a new secret. */
  onRotated(listener: (id: string) => void): void
  /** Calls back when another process changed the schemas for front matter. */
  onSchemas(listener: () => void): void
  close(): Promise<void>
}

type Log = Pick<Logger, 'info' | 'warn'>

/** Listens for changes on a separate connection, and logs when it cannot. */
export function hearChanges(db: Database, log?: Log): Changes {
  const listeners: ((news: 'change' | 'state') => void)[] = []
  const numbered: (() => void)[] = []
  const revoked: ((id: string) => void)[] = []
  const rotated: ((id: string) => void)[] = []
  const hearKey = (payload: string) => {
    const isRotation = payload.startsWith(rotatedPrefix)
    const id = isRotation ? payload.slice(rotatedPrefix.length) : payload
    for (const hear of isRotation ? rotated : revoked) hear(id)
  }
  const ofSchemas: (() => void)[] = []
  const notify = (news: 'change' | 'state') => {
    for (const listener of listeners) listener(news)
  }
  onCommitted(db, () => notify('change'))
  const say = log && sayState(log)
  const listener = listen(db, {
    channels: [channel, keyChannel, schemaChannel],
    onNotify: (name, payload) => {
      if (name === channel) {
        notify('change')
        // Without a position nothing was numbered (`announceDerived`).
        if (payload !== '') for (const hear of numbered) hear()
      } else if (name === schemaChannel) for (const hear of ofSchemas) hear()
      else hearKey(payload)
    },
    onState: (state, refusal) => {
      // Another server may have taken over.
      if (state !== 'proven') forgetDecided(db)
      notify('state')
      say?.(state, refusal)
    },
  })
  return {
    get connected() {
      return listener.connected
    },
    get state() {
      return listener.state
    },
    get provenAt() {
      return listener.provenAt
    },
    subscribe: (added) => void listeners.push(added),
    onNumbered: (added) => void numbered.push(added),
    onRevoked: (added) => void revoked.push(added),
    onRotated: (added) => void rotated.push(added),
    onSchemas: (added) => void ofSchemas.push(added),
    close: () => listener.close(),
  }
}

/** Why the caches are off, for the log and for `/health/ready`; no reason while they are on. */
export const listenFaults: Partial<Record<ListenState, string>> = {
  unproven:
    'Notifications that are sent through DATABASE_URL do not arrive at the listening connection: the response cache and the replica are off. Behind a connection pooler such as PgBouncer set DATABASE_DIRECT_URL to the address of PostgreSQL itself.',
  refused:
    'PostgreSQL takes no connection for notifications: the response cache and the replica are off. If it has none left, lower POOL_MAX or raise its max_connections; DATABASE_DIRECT_URL, if it is set, must lead to it.',
  unreachable:
    'The database does not answer or takes no connection: the response cache and the replica are off.',
}

// One line for each fault, however often the connection is tried.
function sayState(log: Log): (state: ListenState, refusal?: unknown) => void {
  let said: ListenState | null = null
  return (state, refusal) => {
    const fault = listenFaults[state]
    if (fault && said !== state) log.warn(refusal ? { err: refusal } : {}, fault)
    else if (state === 'proven' && said !== null)
      log.info('Notifications arrive again: the response cache and the replica are on.')
    if (fault) said = state
    else if (state === 'proven') said = null
  }
}
