import type { Worker } from 'node:worker_threads'
import type { Config } from '../config.ts'
import { startThread } from '../start-thread.ts'
import type { RunningWorker } from './worker.ts'

/** What the thread needs to know; it opens connections of its own. */
export interface ThreadData {
  config: Config
  databaseUrl: string
}

const restartPause = 1_000

/**
 * Runs the worker in a thread of this process: reading and indexing a hundred thousand files must
 * not hold up answers. A thread that dies is started again; its import goes on when the lease has
 * run out.
 */
export function startInlineWorker(config: Config, databaseUrl: string): RunningWorker {
  let stopped = false
  let ready = false
  let thread = start()

  function start(): Worker {
    const workerData: ThreadData = { config: { ...config }, databaseUrl }
    ready = false
    const next = startThread('./thread', import.meta.url, { workerData })
    next.once('message', () => {
      ready = true
    })
    next.on('error', (error) =>
      process.stderr.write(`The worker thread failed: ${error.stack ?? error}\n`),
    )
    next.on('exit', () => {
      if (!stopped) setTimeout(restart, restartPause).unref()
    })
    return next
  }

  function restart() {
    if (!stopped) thread = start()
  }

  return {
    stop: () => {
      stopped = true
      return new Promise((resolve) => {
        thread.once('exit', () => resolve())
        if (thread.threadId === -1) resolve()
        // A message to a thread that is still loading its modules holds it up for good; it carries
        // nothing yet.
        else if (ready) thread.postMessage('stop')
        else void thread.terminate()
        // One file may keep it for long; its lease runs out by itself then.
        setTimeout(() => thread.terminate(), config.drainTimeout).unref()
      })
    },
  }
}
