/**
 * Returns a function that asks one question at a time and keeps its answer for so many
 * milliseconds, so that probes and scrapes cannot exhaust the pool.
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
