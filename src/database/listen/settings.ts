import { type Keeper, stateOf } from '../state.ts'

const spreadOf = stateOf(() => ({ spread: () => {} }))

/** Calls `spread` after each change of a key or a schema by this process. It must not throw. */
export function spreadSettings(db: Keeper, spread: () => void): void {
  spreadOf(db).spread = spread
}

/**
 * Call this after the commit of such a change and before its response: it tells the other workers
 * of this machine, which the notification reaches milliseconds later.
 */
export const settingsChanged = (db: Keeper): void => spreadOf(db).spread()
