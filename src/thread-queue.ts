import type { Worker } from 'node:worker_threads'
import { AppError, type Detail } from './errors.ts'
import { isFileFault } from './file-errors.ts'

/** Does jobs in one worker thread, one after the other. */
interface ThreadQueue<Job, Result> {
  /**
   * The result of a job; 503 if too many wait, if the thread runs out of memory, or if the system
   * lacks what a thread needs.
   */
  run(job: Job): Promise<Result>
}

interface Waiting<Job, Result> {
  job: Job
  finish: (result: Result) => void
  fail: (error: Error) => void
}

const idleMs = 10_000

/** The code of the fault when the thread ended before its job was done. */
export const threadEnded = 'thread_ended'

/**
 * Makes a queue. `start` starts the thread, which answers each message with one; `busy` says what
 * there is too much of. With `limit`, a job that takes more milliseconds ends the thread. An idle
 * thread ends after a while, to free its memory.
 */
export function createThreadQueue<Job, Result>(
  start: () => Worker,
  maxWaiting: number,
  busy: string,
  limit = Number.POSITIVE_INFINITY,
): ThreadQueue<Job, Result> {
  const waiting: Waiting<Job, Result>[] = []
  let thread: Worker | null = null
  let running: Waiting<Job, Result> | null = null
  let rest: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined

  const tooBusy = (details: Detail[] = []) =>
    new AppError('unavailable', `${busy} Try again shortly.`, details, { 'retry-after': '2' })

  const tooMuch = () =>
    tooBusy([{ code: threadEnded, message: 'The work took too much time or memory.' }])

  function next(): void {
    if (running) return
    running = waiting.shift() ?? null
    clearTimeout(rest)
    if (running) {
      thread ??= begin()
      const worker = thread
      worker.postMessage(running.job)
      if (Number.isFinite(limit)) watch = setTimeout(() => void worker.terminate(), limit).unref()
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
      clearTimeout(watch)
      running?.finish(result)
      running = null
      next()
    })
    let fault: Error | undefined
    // The exit that follows settles the job.
    worker.on('error', (error: Error) => {
      fault = error
    })
    worker.once('exit', () => bury(worker, fault))
    return worker
  }

  function bury(worker: Worker, fault: Error | undefined): void {
    if (thread !== worker) return
    thread = null
    clearTimeout(watch)
    // Lacking descriptors are not the fault of the job.
    running?.fail(fault && isFileFault(fault) ? fault : tooMuch())
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
