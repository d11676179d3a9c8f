import type { Database } from '../database/client.ts'
import { stateOf } from '../database/state.ts'
import { announce } from './announce.ts'

const listenersOf = stateOf(() => new Set<() => void>())

/** Calls `listener` whenever this process has committed a change, before the writer gets its answer. */
export function onCommitted(db: Database, listener: () => void): void {
  listenersOf(db).add(listener)
}

/**
 * To be called after every commit that wrote events: empties what this process has cached and lets the others know.
 * The numbering goes on in the background; should it fail, the next look for unnumbered events repeats it.
 */
export function committed(db: Database): void {
  for (const listener of listenersOf(db)) listener()
  announce(db).catch(() => {})
}
