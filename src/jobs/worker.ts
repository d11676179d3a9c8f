import type { Logger } from 'pino'
import { openBlobStore } from '../blobs/open-store.ts'
import { runBulkChange } from '../bulk/run.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/client.ts'
import { listen } from '../database/listen/listen.ts'
import { runQueued } from '../imports/lease/run-queued.ts'
import type { ParserSettings } from '../imports/parser/threads.ts'
import { openStaging } from '../imports/upload/open-staging.ts'
import { limitsOf } from '../imports/upload/request.ts'
import { freeDead, type LeaseTimes } from '../lease/lease.ts'
import type { LeaseTable } from '../lease/queries.ts'
import { mirrorSettings } from '../mirror/settings.ts'
import type { AroundJob } from '../telemetry/jobs.ts'
import { nap, type Repeat, repeatUntil } from './repeat.ts'
import { type Report, reportJobs } from './reports.ts'
import { intervals } from './schedule.ts'
import { type TaskName, tasks } from './tasks.ts'

interface WorkerParts {
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

/** Milliseconds until a look at what is queued, if nothing rang. */
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
  const repeat = repeatUntil(signal, log)
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
  const importing = runAllQueued(db, repeat, {
    table: 'imports',
    runNext: () => runQueued(runner),
    bell,
  })
  const changing = runAllQueued(db, repeat, {
    table: 'bulk_changes',
    runNext: () => runBulkChange({ db, log, signal, times, around }),
    bell: bulkBell,
  })
  const recurring = new Map(
    (Object.keys(tasks) as TaskName[]).map((task) => [
      task,
      repeat(async () => {
        await around(task, () => tasks[task](parts))
        await nap(intervals[task], signal)
      }),
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
  table: LeaseTable
  /** Runs the next piece of work; returns whether there was one. */
  runNext: () => Promise<boolean>
  bell: Bell
}

/** Frees what died with processes of this machine, then runs what is queued one after the other. */
function runAllQueued(
  db: Database,
  repeat: Repeat,
  { table, runNext, bell }: Queue,
): Promise<void> {
  let first = true
  return repeat(async () => {
    if (first) await freeDead(db, table)
    first = false
    if (!(await runNext())) await bell.wait(maxNap)
  })
}

const plainly: AroundJob = (_name, work) => work()

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
