/** Work in progress by its key, which equal requests share. */
interface Flights<T> {
  /**
   * Joins the work, or starts it. Its signal aborts, with the reason of the last one, when all that
   * joined have aborted.
   */
  join(key: string, joining: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T>
}

interface Flight<T> {
  outcome: Promise<T>
  joined: number
  abort: AbortController
}

/** Makes a place for work that equal requests share. */
export function createFlights<T>(): Flights<T> {
  const flights = new Map<string, Flight<T>>()
  const end = (key: string, flight: Flight<T>) => {
    if (flights.get(key) === flight) flights.delete(key)
  }
  const begin = (key: string, start: (signal: AbortSignal) => Promise<T>) => {
    const abort = new AbortController()
    const outcome = start(abort.signal).finally(() => end(key, flight))
    const flight: Flight<T> = { outcome, joined: 0, abort }
    flights.set(key, flight)
    return flight
  }
  return {
    async join(key, joining, start) {
      joining.throwIfAborted()
      const flight = flights.get(key) ?? begin(key, start)
      flight.joined++
      const leave = () => {
        if (--flight.joined > 0) return
        end(key, flight)
        flight.abort.abort(joining.reason)
      }
      joining.addEventListener('abort', leave, { once: true })
      try {
        return await flight.outcome
      } finally {
        joining.removeEventListener('abort', leave)
      }
    },
  }
}
