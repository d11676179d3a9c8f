/** Milliseconds between two works. */
const interval = 1_000
/** And before one that is in a hurry. */
const soon = 20

export interface Ticker {
  wake(): void
  /** Soon, so that other servers do not wait for a request that has failed. */
  hurry(): void
  end(): void
}

/** Does the work again and again while it is needed, and never twice at the same time. */
export function createTicker(work: () => Promise<void>, isNeeded: () => boolean): Ticker {
  let timer: NodeJS.Timeout | undefined
  // Undefined while none runs; then how long to rest after it.
  let pause: number | undefined
  let isOver = false
  const run = async () => {
    timer = undefined
    pause = interval
    await work().catch(() => {})
    const rest = pause
    pause = undefined
    if (isNeeded()) wake(rest)
  }
  const wake = (rest: number) => {
    if (isOver || pause !== undefined) return
    timer ??= setTimeout(run, rest).unref()
  }
  const end = () => {
    isOver = true
    clearTimeout(timer)
  }
  const hurry = () => {
    if (pause !== undefined) pause = soon
    clearTimeout(timer)
    timer = undefined
    wake(soon)
  }
  return { wake: () => wake(interval), hurry, end }
}
