/** A request that waits for changes. */
export interface Waiter {
  /** To be called before a look: what happens after it ends the next sleep at once. */
  arm(): void
  /** Resolves when something may have happened, it is over, or so many milliseconds have passed. */
  sleep(ms: number): Promise<void>
  wake(): void
  /** Whether nobody reads any more, or the server ends. */
  readonly isOver: boolean
  end(): void
}

/** Returns a waiter; `slept` learns how many milliseconds each sleep took. */
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
