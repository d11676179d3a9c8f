import type { Worker } from 'node:worker_threads'
import type { Parsed } from '../run/parse.ts'
import { type Job, type JobFault, type JobResult, unpackResult } from './job.ts'

/** A thread that ended before its jobs were done: by itself, or because a file took too long. */
export interface Ended {
  /** Position of the file that it was parsing; 0 between files. */
  at: number
  cause: 'time' | 'exit'
  /** For example a full heap, or no free file descriptors. */
  fault?: Error | undefined
}

/** A running thread. */
export interface Link {
  /** False once it has ended. */
  readonly alive: boolean
  /** Whether jobs are waiting for their results. */
  readonly busy: boolean
  send(job: Job): Promise<Parsed[] | Ended>
  end(): void
}

interface Waiting {
  resolve: (result: Parsed[] | Ended) => void
  reject: (error: Error) => void
}

const checksPerLimit = 20
const maxPause = 1_000

/**
 * Sends jobs to a thread, and terminates the thread when one file takes more than `limit`
 * milliseconds.
 */
export function linkTo(worker: Worker, at: Int32Array, limit: number): Link {
  const waiting: Waiting[] = []
  let alive = true
  let cause: Ended['cause'] = 'exit'
  let fault: Error | undefined
  const watch = watchTime(at, limit, () => {
    cause = 'time'
    void worker.terminate()
  })
  // An idle thread must not keep the process alive.
  const rest = () => {
    watch.stop()
    worker.unref()
  }
  worker.unref()
  worker.on('message', (message: JobResult | JobFault) => {
    const next = waiting.shift()
    if ('error' in message) next?.reject(message.error)
    else next?.resolve(unpackResult(message))
    if (waiting.length === 0) rest()
  })
  // Only remember the cause: the exit event that follows resolves all waiting jobs.
  worker.on('error', (error) => {
    fault = error
  })
  worker.once('exit', () => {
    alive = false
    rest()
    const ended = { at: Atomics.load(at, 0), cause, fault }
    for (const one of waiting.splice(0)) one.resolve(ended)
  })
  return {
    get alive() {
      return alive
    },
    get busy() {
      return waiting.length > 0
    },
    send: (job) =>
      new Promise((resolve, reject) => {
        if (!alive) return resolve({ at: 0, cause: 'exit' })
        waiting.push({ resolve, reject })
        worker.ref()
        watch.start()
        worker.postMessage(job, [job.bytes.buffer])
      }),
    end: () => void worker.terminate(),
  }
}

/** Calls `onLate` when the thread stays at the same file for too long. */
function watchTime(at: Int32Array, limit: number, onLate: () => void) {
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    if (timer) return
    let last = 0
    let since = performance.now()
    timer = setInterval(
      () => {
        const now = Atomics.load(at, 0)
        if (now !== last) since = performance.now()
        last = now
        if (now !== 0 && performance.now() - since > limit) onLate()
      },
      Math.min(maxPause, limit / checksPerLimit),
    )
  }
  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }
  return { start, stop }
}
