import type { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import { isFileFault } from '../../file-errors.ts'
import { startThread } from '../../start-thread.ts'
import type { Printed, RenderOptions } from './options.ts'
import { asSourceInTurns } from './pipeline.ts'
import { timeOf } from './thread-time.ts'

interface Job {
  body: string
  options: RenderOptions
  budget: number
  finish: (rendered: Printed | Promise<Printed>) => void
}

interface Thread {
  worker: Worker
  isReady: boolean
  task?: string | null
  job?: Job | undefined
  fault?: Error
  timer?: NodeJS.Timeout
}

// Markdown can not be interrupted, but a thread can. Two, so that one hostile article does not hold
// up all others.
const maxThreads = 2
const maxWaiting = 64
const idleMs = 30_000
// A small young generation: three of the usual size are kept for each thread, and garbage is
// collected within milliseconds.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 }
const maxExtensions = 5

const waiting: Job[] = []
const idle: Thread[] = []
let alive = 0

/**
 * Renders in a thread of its own; past `budget` ms of work the thread is ended and the source comes
 * back instead.
 */
export function renderInThread(
  body: string,
  options: RenderOptions,
  budget: number,
): Promise<Printed> {
  if (waiting.length >= maxWaiting) {
    const message = 'Too many large articles are being rendered.'
    return Promise.reject(new AppError('unavailable', message, [], { 'Retry-After': '2' }))
  }
  return new Promise((finish) => {
    waiting.push({ body, options, budget, finish })
    wakeOne()
  })
}

function wakeOne(): void {
  const thread = idle.pop()
  if (thread) takeJob(thread)
  else if (alive < maxThreads) start()
}

function start(): void {
  alive++
  const thread: Thread = {
    worker: startThread('./thread', import.meta.url, { resourceLimits }),
    isReady: false,
  }
  thread.worker.unref()
  thread.worker.on('message', (answer: Printed | { task: string | null }) => {
    if ('printed' in answer) settle(thread, answer)
    else {
      thread.isReady = true
      thread.task = answer.task
    }
    takeJob(thread)
  })
  // Out of memory or a program that does not load; the exit that follows settles the job.
  thread.worker.on('error', (fault) => {
    thread.fault = fault
  })
  thread.worker.once('exit', () => bury(thread))
}

function bury(thread: Thread): void {
  alive--
  const at = idle.indexOf(thread)
  if (at >= 0) idle.splice(at, 1)
  // One that never got ready takes a job with it, else it would be started again for ever.
  if (!thread.isReady) thread.job = waiting.shift()
  // A system without descriptors says nothing of the article.
  if (thread.job && isFileFault(thread.fault)) settle(thread, Promise.reject(thread.fault))
  else if (thread.job) settle(thread, asSourceInTurns(thread.job.body, 'failed'))
  if (waiting.length > 0) wakeOne()
}

/** Gives the thread its next job; the clock starts now, not while the job waited. */
function takeJob(thread: Thread): void {
  const job = waiting.shift()
  if (!job) {
    rest(thread)
    return
  }
  thread.job = job
  watch(thread, job, timeOf(thread.task), maxExtensions)
  thread.worker.postMessage({ body: job.body, options: job.options })
}

/**
 * Ends the thread when its time is up. On a machine so busy that it got little of that time, it is
 * given more.
 */
function watch(thread: Thread, job: Job, start: number, extensions: number): void {
  thread.timer = setTimeout(() => {
    if (extensions > 0 && timeOf(thread.task) - start < 0.9 * job.budget) {
      watch(thread, job, start, extensions - 1)
      return
    }
    settle(thread, asSourceInTurns(job.body, 'timeout'))
    void thread.worker.terminate()
  }, job.budget)
}

function settle(thread: Thread, rendered: Printed | Promise<Printed>): void {
  clearTimeout(thread.timer)
  thread.job?.finish(rendered)
  thread.job = undefined
}

/** A thread with nothing to do ends after a while and gives its memory back. */
function rest(thread: Thread): void {
  idle.push(thread)
  setTimeout(() => {
    if (idle.includes(thread)) void thread.worker.terminate()
  }, idleMs).unref()
}
