import type { Worker } from 'node:worker_threads'
import { AppError } from './errors.ts'

/** Does jobs in one worker thread, one after the other. */
export interface ThreadQueue<Job, Result> {
  /** The result of a job; 503 if too many wait, or if the thread runs out of memory. */
  run(job: Job): Promise<Result>
}

interface Waiting<Job, Result> {
  job: Job
  finish: (result: Result) => void
  fail: (error: Error) => void
}

const idleMs = 10_000

/**
 * Makes a queue. `start` starts the thread, which answers each message with one; `busy` says what
 * there is too much of. An idle thread ends after a while, to free its memory.
 */
export function createThreadQueue<Job, Result>(
  start: () => Worker,
  maxWaiting: number,
  busy: string,
): ThreadQueue<Job, Result> {
  const waiting: Waiting<Job, Result>[] = []
  let thread: Worker | null = null
  let running: Waiting<Job, Result> | null = null
  let rest: NodeJS.Timeout | undefined

  const tooBusy = () =>
    new AppError('unavailable', `${busy} Try again shortly.`, [], { 'retry-after': '2' })

  function next(): void {
    if (running) return
    running = waiting.shift() ?? null
    clearTimeout(rest)
    if (running) {
      thread ??= begin()
      thread.postMessage(running.job)
    } else rest = setTimeout(retire, idleMs).unref()
  }

  function retire(): void {
    void thread?.terminate()
    thread = null
  }

  function begin(): Worker {
    const worker = start()
    worker.unref()
    worker.on('message', (result: Result) => {
      running?.finish(result)
      running = null
      next()
    })
    // Out of memory; the exit that follows settles the job.
    worker.on('error', () => undefined)
    worker.once('exit', () => bury(worker))
    return worker
  }

  function bury(worker: Worker): void {
    if (thread !== worker) return
    thread = null
    running?.fail(tooBusy())
    running = null
    if (waiting.length > 0) next()
  }

  return {
    run(job) {
      if (waiting.length >= maxWaiting) return Promise.reject(tooBusy())
      return new Promise((finish, fail) => {
        waiting.push({ job, finish, fail })
        next()
      })
    },
  }
}
