import type { MessagePort, Worker } from 'node:worker_threads'
import type { Config } from '../config.ts'
import type { Session } from '../database/pooler/session.ts'
import { shareDecoder } from '../decoder/call.ts'
import { startThread } from '../start-thread.ts'
import type { JobReport, Report } from './reports.ts'
import type { RunningWorker } from './worker.ts'

/** What the thread needs; it opens its own connections. */
export interface ThreadData {
  config: Config
  databaseUrl: string
  session: Session
  /** For the decoder that the threads of the server share. */
  decoder: MessagePort
}

const restartPause = 1_000

/**
 * Runs the worker in a thread of this process, because reading and indexing a hundred thousand
 * files must not delay responses. A thread that dies is restarted; its import continues when the
 * lease has expired.
 */
export function startInlineWorker(
  config: Config,
  { url: databaseUrl, session }: { url: string; session: Session },
  report: Report,
): RunningWorker {
  let stopped = false
  let ready = false
  let thread = start()

  function start(): Worker {
    const decoder = shareDecoder()
    const workerData: ThreadData = { config: { ...config }, databaseUrl, session, decoder }
    ready = false
    const transferList = [decoder]
    const next = startThread('./thread', import.meta.url, { workerData, transferList })
    next.on('message', (message: 'ready' | JobReport) => {
      if (message === 'ready') ready = true
      else report(message)
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
        // A message to a thread that is still loading its modules would block it for good; it runs
        // nothing yet, so it can be terminated.
        else if (ready) thread.postMessage('stop')
        else void thread.terminate()
        // A single file may take long; the lease then expires by itself.
        setTimeout(() => thread.terminate(), config.drainTimeout).unref()
      })
    },
  }
}
