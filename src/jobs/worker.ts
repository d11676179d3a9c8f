import { setMaxListeners } from 'node:events'
import type { Logger } from 'pino'
import { openBlobStore } from '../blobs/open-store.ts'
import { freeDeadBulkChanges, runBulkChange } from '../bulk/run.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { listen } from '../database/listen/listen.ts'
import { freeDeadImports, runQueued } from '../imports/lease/run-queued.ts'
import type { ParserSettings } from '../imports/parser/threads.ts'
import { openStaging } from '../imports/upload/open-staging.ts'
import { limitsOf } from '../imports/upload/request.ts'
import type { LeaseTimes } from '../lease/lease.ts'
import { mirrorSettings } from '../mirror/settings.ts'
import type { AroundJob } from '../telemetry/jobs.ts'
import { type Report, reportJobs } from './reports.ts'
import { schedule } from './schedule.ts'
import { type TaskParts, tasks } from './tasks.ts'

export interface WorkerParts {
  config: Config
  db: Database
  log: Pick<Logger, 'error' | 'info' | 'warn'>
  times?: LeaseTimes
  parsing?: ParserSettings
  /** Runs the work of each job. */
  around?: AroundJob
  /** Takes what the worker reports of its jobs. */
  report?: Report
}

export interface RunningWorker {
  /** Stops after the current batch and releases the import. */
  stop(): Promise<void>
}

const maxNap = 1_000

/**
 * Runs imports and bulk changes, one of each at a time, and the recurring tasks until it is
 * stopped.
 */
export function startWorker(given: WorkerParts): RunningWorker {
  const { config, db, log, times, parsing, report = () => {} } = given
  const around = reportJobs(report, given.around ?? plainly)
  const stopping = new AbortController()
  const { signal } = stopping
  // Each task waits with a listener; Node would warn of a leak beyond ten.
  setMaxListeners(0, signal)
  const bell = createBell()
  const bulkBell = createBell()
  const ring = () => {
    bell.ring()
    bulkBell.ring()
  }
  const staging = openStaging(config)
  const blobs = openBlobStore(config)
  const listener = listen(db, {
    channels: ['broadsheet_jobs'],
    onNotify: ring,
    onState: ring,
  })
  const defaults = { lang: config.defaultLang, timeZone: config.timeZone }
  const beside = { blobs, maxFileBytes: config.maxFileBytes }
  const limits = limitsOf(config)
  const runner = { db, staging, limits, defaults, beside, log, signal, times, parsing, around }
  const mirror = config.mirrorImages === 'on' ? mirrorSettings(config) : null
  const parts = { db, staging, log, blobs, config, mirror, signal, report }
  const importing = runAllQueued(
    { freeDead: () => freeDeadImports(db), runNext: () => runQueued(runner), bell },
    parts,
  )
  const changing = runAllQueued(
    {
      freeDead: () => freeDeadBulkChanges(db),
      runNext: () => runBulkChange({ db, log, signal, times, around }),
      bell: bulkBell,
    },
    parts,
  )
  const recurring = new Map(
    schedule.map(({ task, every }) => [
      task,
      recur(signal, every, () => around(task, () => runTask(task, parts)), log),
    ]),
  )
  return {
    // Other recurring tasks are not awaited: each may be interrupted anywhere, and another process
    // repeats it. The mirror first gives back what it has not fetched.
    stop: async () => {
      stopping.abort()
      ring()
      await Promise.all([importing, changing, recurring.get('mirror-pictures')])
      await listener.close()
      blobs.close()
    },
  }
}

interface Queue {
  /** Frees what processes of this machine left when they died. */
  freeDead: () => Promise<void>
  /** Runs the next piece of work; returns whether there was one. */
  runNext: () => Promise<boolean>
  bell: Bell
}

/** Runs what is queued, one after the other, until the signal. */
function runAllQueued(
  { freeDead, runNext, bell }: Queue,
  { signal, log }: Pick<TaskParts, 'signal'> & Pick<WorkerParts, 'log'>,
): Promise<void> {
  let first = true
  const next = async () => {
    if (first) await freeDead()
    first = false
    if (!(await runNext())) await bell.wait(maxNap)
  }
  return repeat(signal, next, log)
}

const plainly: AroundJob = (_name, work) => work()

const runTask = (name: keyof typeof tasks, parts: TaskParts): Promise<void> => tasks[name](parts)

async function recur(
  signal: AbortSignal,
  every: number,
  work: () => Promise<void>,
  log: WorkerParts['log'],
): Promise<void> {
  await repeat(
    signal,
    async () => {
      await work()
      await nap(every, signal)
    },
    log,
  )
}

// Retries a failed task a second later. A database outage is only a warning.
async function repeat(
  signal: AbortSignal,
  work: () => Promise<void>,
  log: WorkerParts['log'],
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      if (signal.aborted) return
      if (isTransient(error)) log.warn({ err: error }, 'the database is unavailable; retrying')
      else log.error({ err: error }, 'a task failed; retrying')
      await nap(maxNap, signal)
    }
  }
}

function nap(time: number, signal: AbortSignal): Promise<void> {
  // A signal that is already aborted fires no event; without this check the process would stay for
  // the whole nap.
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, time)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

type Bell = ReturnType<typeof createBell>

/** Wakes a sleeping worker early; a ring while it is awake is remembered. */
function createBell() {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    wait: (time: number) =>
      new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          wake = null
          rung = false
          resolve()
        }
        const timer = setTimeout(done, time)
        wake = done
        if (rung) done()
      }),
  }
}
