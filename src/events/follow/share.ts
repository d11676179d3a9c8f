/** Returns a function that joins works with the same key while one of them runs. */
export function shareEqual(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<unknown>>()
  return <T>(key: string, work: () => Promise<T>) => {
    const found = running.get(key) as Promise<T> | undefined
    if (found) return found
    const mine = work().finally(() => running.delete(key))
    running.set(key, mine)
    return mine
  }
}

/**
 * Returns a function that calls `act` at once, or as soon as `pause` milliseconds have passed since
 * the last time.
 */
export function paced(act: () => void, pause: number): () => void {
  let last = Number.NEGATIVE_INFINITY
  let isDue = false
  const run = () => {
    isDue = false
    last = performance.now()
    act()
  }
  return () => {
    if (isDue) return
    const left = last + pause - performance.now()
    if (left <= 0) return run()
    isDue = true
    setTimeout(run, left).unref()
  }
}

/**
 * Returns a function that asks one question at a time and keeps its answer for so many
 * milliseconds, so that many askers cannot exhaust the pool.
 */
export function keptFor<T>(time: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  // By a clock that nobody sets back.
  let until = 0
  return () => {
    if (!answer || performance.now() > until) {
      until = Number.POSITIVE_INFINITY
      answer = ask().finally(() => {
        until = performance.now() + time
      })
    }
    return answer
  }
}
