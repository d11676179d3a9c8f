import type { Database } from '../database/client.ts'
import { listen } from '../database/listen.ts'
import { channel } from './announce.ts'
import { onCommitted } from './write-transaction.ts'

/**
 * What a process hears of changes: its own at once, those of others by NOTIFY, within milliseconds.
 */
export interface Changes {
  /**
   * True while every change of other processes reaches us; when it turns, subscribers are told as
   * of a change.
   */
  readonly connected: boolean
  /** All subscribers of one process are called in one go: none sees a change before another. */
  subscribe(listener: () => void): void
  close(): Promise<void>
}

/** Listens for changes on a connection of its own. */
export function hearChanges(db: Database): Changes {
  const listeners: (() => void)[] = []
  const tell = () => {
    for (const listener of listeners) listener()
  }
  onCommitted(db, tell)
  const listener = listen(db, { channels: [channel], onNotify: tell, onState: tell })
  return {
    get connected() {
      return listener.connected
    },
    subscribe: (told) => void listeners.push(told),
    close: () => listener.close(),
  }
}
