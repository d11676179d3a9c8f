import type { Worker } from 'node:worker_threads'
import type { Parsed } from '../run/parse.ts'
import { type Job, type JobFault, type JobResult, unpackResult } from './job.ts'

/** A thread that ended with jobs undone: by itself, or because one file took too long. */
export interface Ended {
  /** Position of the file that it was at; 0 between files. */
  at: number
  cause: 'time' | 'exit'
  /** Such as a heap that is full, or a system that gives no descriptors. */
  fault?: Error | undefined
}

/** A running thread. */
export interface Link {
  /** False once it has ended. */
  readonly alive: boolean
  /** Has jobs to do. */
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
 * Talks to a thread that answers jobs, and ends it when it is at one file for more than `limit`
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
  worker.on('message', (answer: JobResult | JobFault) => {
    const next = waiting.shift()
    if ('error' in answer) next?.reject(answer.error)
    else next?.resolve(unpackResult(answer))
    if (waiting.length === 0) rest()
  })
  // The exit that follows tells all that wait.
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

/** Calls `onLate` when the thread shows the same file for too long. */
function watchTime(at: Int32Array, limit: number, onLate: () => void) {
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    if (timer) return
    let seen = 0
    let since = performance.now()
    timer = setInterval(
      () => {
        const now = Atomics.load(at, 0)
        if (now !== seen) since = performance.now()
        seen = now
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
