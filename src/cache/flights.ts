import type { Begun, NewResponse } from './store.ts'

/** The result of a request. Null: nothing that another request could be given. */
export type FlightOutcome =
  | { response: NewResponse }
  | { error: Error }
  | { status: number; headers: Record<string, string>; body: Buffer }
  | null

/** An in-flight request; equal requests wait for its outcome. */
export interface Flight {
  readonly begun: Begun
  readonly outcome: Promise<FlightOutcome>
  /** Only the first call counts. */
  settle(outcome: FlightOutcome): void
}

/** The in-flight requests by cache key, so that many equal concurrent requests cost one query. */
export interface Flights {
  find(key: string): Flight | undefined
  /** Starts a flight; it replaces an earlier one that no request may join any more. */
  start(key: string, begun: Begun): Flight
  /** Calls back once when the next flight starts; returns a function that cancels this. */
  onStart(key: string, started: () => void): () => void
}

export function createFlights(): Flights {
  const flights = new Map<string, Flight>()
  const listeners = new Map<string, Set<() => void>>()
  return {
    find: (key) => flights.get(key),
    start(key, begun) {
      let resolve: (outcome: FlightOutcome) => void = () => {}
      const outcome = new Promise<FlightOutcome>((fulfil) => {
        resolve = fulfil
      })
      const settle = (given: FlightOutcome) => {
        if (flights.get(key) === flight) flights.delete(key)
        resolve(given)
      }
      const flight: Flight = { begun, outcome, settle }
      flights.set(key, flight)
      const waiting = listeners.get(key) ?? []
      listeners.delete(key)
      for (const started of waiting) started()
      return flight
    },
    onStart(key, started) {
      const all = listeners.get(key) ?? new Set()
      listeners.set(key, all.add(started))
      return () => {
        all.delete(started)
        if (all.size === 0 && listeners.get(key) === all) listeners.delete(key)
      }
    },
  }
}
