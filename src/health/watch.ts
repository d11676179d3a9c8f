import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Returns a function that asks one question at a time and gives its answer, or `late` if there is
 * none after so many milliseconds. A question that hangs, as one to a lost network disk does, is
 * not asked again.
 */
export function inTime<T>(time: number, late: T, ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  return () => {
    asked ??= ask().finally(() => {
      asked = null
    })
    return firstOf(asked, time, late)
  }
}

function firstOf<T>(answer: Promise<T>, time: number, late: T): Promise<T> {
  const over = new AbortController()
  const waited = sleep(time, late, { signal: over.signal })
  return Promise.race([answer, waited]).finally(() => over.abort())
}

/** The last answer, and how many milliseconds ago it came. */
export interface Seen<T> {
  answer: T
  age: number
}

export interface Watch<T> {
  last(): Promise<Seen<T>>
  stop(): void
}

/** Milliseconds that the very first answer may take. */
const maxFirst = 1_000

/**
 * Asks a question again and again, so that nobody waits for its answer: from the first call of
 * `last` on, with so many milliseconds between. `unknown` is the answer until there is one, and
 * that of a question that fails.
 */
export function watch<T>(pause: number, unknown: T, ask: () => Promise<T>): Watch<T> {
  const stopping = new AbortController()
  let seen = { answer: unknown, at: performance.now() }
  const look = async () => {
    seen = { answer: await ask().catch(() => unknown), at: performance.now() }
  }
  const repeat = async () => {
    while (!stopping.signal.aborted) {
      await sleep(pause, undefined, { signal: stopping.signal, ref: false })
      await look()
    }
  }
  let first: Promise<void> | null = null
  const begin = async () => {
    await look()
    repeat().catch(() => {})
  }
  return {
    async last() {
      first ??= firstOf(begin(), maxFirst, undefined)
      await first
      return { answer: seen.answer, age: performance.now() - seen.at }
    },
    stop: () => stopping.abort(),
  }
}
