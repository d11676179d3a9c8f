/** Runs compressions, a bounded number at a time. */
interface CompressionQueue {
  /** Runs the work when there is a place for this many bytes. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>
}

// Each compression holds a megabyte or more, and all that have begun take turns: more of them at
// once would take more memory and end no earlier.
const maxConcurrent = 2
/** A response with more bytes is large. */
const largeBytes = 256 * 1024

/**
 * Creates a queue in which a small response never waits for a large one: at most one large response
 * is compressed at a time, and it takes the next free place if none is.
 */
export function createCompressionQueue(): CompressionQueue {
  const waiting = { large: [] as (() => void)[], small: [] as (() => void)[] }
  const running = { large: 0, small: 0 }
  const begin = (kind: 'large' | 'small') => {
    const go = waiting[kind].shift()
    if (go) running[kind]++
    go?.()
  }
  const isFull = () => running.large + running.small >= maxConcurrent
  const fill = () => {
    if (isFull()) return
    if (running.large === 0 && waiting.large.length > 0) begin('large')
    else begin('small')
  }
  return {
    async run(bytes, work) {
      const kind = bytes > largeBytes ? 'large' : 'small'
      if (isFull() || (kind === 'large' && running.large > 0))
        await new Promise<void>((go) => waiting[kind].push(go))
      else running[kind]++
      try {
        return await work()
      } finally {
        running[kind]--
        fill()
      }
    },
  }
}
