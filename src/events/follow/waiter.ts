/** A request that waits for changes. */
export interface Waiter {
  /** Call this before a read: a change after it ends the next sleep at once. */
  arm(): void
  /** Resolves after a possible change, at the end, or after this many milliseconds. */
  sleep(ms: number): Promise<void>
  wake(): void
  /** Whether the client has left or the server ends. */
  readonly isOver: boolean
  end(): void
}

/** Returns a waiter; `slept` is called with the milliseconds of each sleep. */
export function createWaiter(slept: (ms: number) => void): Waiter {
  let hasNews = false
  let isOver = false
  let rouse = () => {}
  return {
    arm: () => {
      hasNews = false
    },
    async sleep(ms) {
      if (hasNews || isOver) return
      const began = performance.now()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        rouse = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      slept(performance.now() - began)
    },
    wake: () => {
      hasNews = true
      rouse()
    },
    get isOver() {
      return isOver
    },
    end: () => {
      isOver = true
      rouse()
    },
  }
}
