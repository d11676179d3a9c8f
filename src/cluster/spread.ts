/**
 * Returns a function that runs `work` and resolves when a run that began after the call has ended.
 * Calls during a run share the next one.
 */
export function shareRuns(work: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = () => {
    next = null
    const mine = work().then(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start)
    return next
  }
}
