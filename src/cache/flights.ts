import type { Begun, NewAnswer } from './store.ts'

/** What came of a request. Null: nothing that another one could be given. */
export type Outcome =
  | { answer: NewAnswer }
  | { error: Error }
  | { status: number; headers: Record<string, string>; body: Buffer }
  | null

/** A request under way, whose outcome others that ask the same wait for. */
export interface Flight {
  readonly begun: Begun
  readonly outcome: Promise<Outcome>
  /** Counts once. */
  settle(outcome: Outcome): void
}

/**
 * The requests under way by what they ask, so that many that ask the same at once cost one query.
 */
export interface Flights {
  find(key: string): Flight | undefined
  /** In place of an earlier one that nobody may join any more. */
  start(key: string, begun: Begun): Flight
  /** Calls back once when the next one starts; answers how to forget that. */
  onStart(key: string, told: () => void): () => void
}

export function createFlights(): Flights {
  const flights = new Map<string, Flight>()
  const listeners = new Map<string, Set<() => void>>()
  return {
    find: (key) => flights.get(key),
    start(key, begun) {
      let resolve: (outcome: Outcome) => void = () => {}
      const outcome = new Promise<Outcome>((settled) => {
        resolve = settled
      })
      const settle = (given: Outcome) => {
        if (flights.get(key) === flight) flights.delete(key)
        resolve(given)
      }
      const flight: Flight = { begun, outcome, settle }
      flights.set(key, flight)
      const told = listeners.get(key) ?? []
      listeners.delete(key)
      for (const tell of told) tell()
      return flight
    },
    onStart(key, told) {
      const all = listeners.get(key) ?? new Set()
      listeners.set(key, all.add(told))
      return () => {
        all.delete(told)
        if (all.size === 0 && listeners.get(key) === all) listeners.delete(key)
      }
    },
  }
}
