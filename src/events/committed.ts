import type pg from 'pg'
import { announce } from './announce.ts'

const listeners = new WeakMap<pg.Pool, Set<() => void>>()

/** Calls `listener` whenever this process has committed a change, before the writer gets its answer. */
export function onCommitted(db: { pool: pg.Pool }, listener: () => void): void {
  const all = listeners.get(db.pool) ?? new Set()
  listeners.set(db.pool, all.add(listener))
}

/**
 * To be called after every commit that wrote events: empties what this process has cached and lets the others know.
 * The numbering goes on in the background; should it fail, the next look for unnumbered events repeats it.
 */
export function committed(db: { pool: pg.Pool }): void {
  for (const listener of listeners.get(db.pool) ?? []) listener()
  announce(db).catch(() => {})
}
