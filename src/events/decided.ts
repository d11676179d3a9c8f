import { type Keeper, stateOf } from '../database/state.ts'

// Numbering leaves a dead entry in the index of unnumbered events. While an old snapshot is open,
// such as that of a backup, PostgreSQL cannot remove these entries, and a search from the first id
// would read all of them. So it begins after an id up to which nothing can be left. This relies on
// transactions that take their xid before the ids of their events.

/** What a search of unnumbered events learns beside; ids and xids are numbers. */
export interface Seen {
  /** An id that is visible. Transactions that had taken it or a lower one have an xid < `next`. */
  top: number
  next: number
  /** All transactions with a lower xid have ended, and the search saw what they wrote. */
  oldest: number
  /** The lowest id that it numbered. */
  low?: number
}

interface Decided {
  id: number
  candidate: Pick<Seen, 'top' | 'next'> | null
  /** When a search began at the first id, by performance.now(). */
  wholeAt: number
}

/** Milliseconds: a failover that loses commits gives ids again. */
const wholeEvery = 30_000

const decidedOf = stateOf(
  (): Decided => ({
    id: 0,
    candidate: null,
    wholeAt: performance.now(),
  }),
)

/** The id after which a search of unnumbered events has to begin; now and then 0. */
export function firstUndecided(db: Keeper): number {
  const decided = decidedOf(db)
  if (performance.now() - decided.wholeAt < wholeEvery) return decided.id
  decided.wholeAt = performance.now()
  return 0
}

/** Takes note of a search after which nothing that it saw is unnumbered. */
export function noteNumbered(db: Keeper, { top, next, oldest, low }: Seen): void {
  const decided = decidedOf(db)
  if (low !== undefined && low <= decided.id) {
    forgetDecided(db)
    return
  }
  if (decided.candidate && decided.candidate.next <= oldest) {
    decided.id = Math.max(decided.id, decided.candidate.top)
    decided.candidate = null
  }
  decided.candidate ??= { top, next }
}

/** Lets the next search begin at the first id. */
export function forgetDecided(db: Keeper): void {
  Object.assign(decidedOf(db), { id: 0, candidate: null })
}
