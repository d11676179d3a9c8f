import { setMaxListeners } from 'node:events'
import type { Logger } from 'pino'
import { isTransient } from '../database/errors.ts'

/** Repeats work until a signal, also after an error. */
export type Repeat = (work: () => Promise<void>) => Promise<void>

/** Milliseconds until failed work is tried again. */
const pause = 1_000
/** Milliseconds between two warnings while the database is unavailable. */
const quiet = 60_000

/**
 * Repeats work that failed a second later. An outage of the database is only a warning, and one for
 * all work: two dozen tasks would each repeat it every second.
 */
export function repeatUntil(signal: AbortSignal, log: Pick<Logger, 'error' | 'warn'>): Repeat {
  // Each work waits with a listener; Node would warn of a leak beyond ten.
  setMaxListeners(0, signal)
  let warnAt = Number.NEGATIVE_INFINITY
  const warn = (error: unknown) => {
    if (performance.now() < warnAt) return
    warnAt = performance.now() + quiet
    log.warn({ err: error }, 'the database is unavailable; tasks are tried again every second')
  }
  return async (work) => {
    while (!signal.aborted) {
      try {
        await work()
      } catch (error) {
        if (signal.aborted) return
        if (isTransient(error)) warn(error)
        else log.error({ err: error }, 'a task failed; retrying')
        await nap(pause, signal)
      }
    }
  }
}

/** Waits for this many milliseconds, or until the signal. */
export function nap(time: number, signal: AbortSignal): Promise<void> {
  // A signal that is already aborted fires no event; without this check the process would stay for
  // the whole nap.
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, time)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
