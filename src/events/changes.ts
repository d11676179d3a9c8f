import type { Database, Sql } from '../database/client.ts'
import { listen } from '../database/listen.ts'
import { channel } from './announce.ts'
import { onCommitted } from './write-transaction.ts'

/**
 * Notifies a process of changes: of its own immediately, of those in other processes by NOTIFY
 * within milliseconds.
 */
export interface Changes {
  /**
   * True while every change of other processes reaches this one; when this value changes,
   * subscribers are called as for a change.
   */
  readonly connected: boolean
  /**
   * All subscribers of one process are called synchronously, so none sees a change before another.
   */
  subscribe(listener: () => void): void
  close(): Promise<void>
}

/** Listens for changes on a separate connection. */
export function hearChanges(db: Database): Changes {
  const listeners: (() => void)[] = []
  const notify = () => {
    for (const listener of listeners) listener()
  }
  onCommitted(db, notify)
  const listener = listen(db, { channels: [channel], onNotify: notify, onState: notify })
  return {
    get connected() {
      return listener.connected
    },
    subscribe: (added) => void listeners.push(added),
    close: () => listener.close(),
  }
}

/**
 * Makes every process forget its cached responses after a change that has no event, because no
 * article or file has changed: a placeholder was made, a picture mirrored, or a reference read. In
 * a transaction it takes effect after the commit.
 */
export async function announceDerived(sql: Sql): Promise<void> {
  await sql.query({ text: `select pg_notify('${channel}', '')` })
}
