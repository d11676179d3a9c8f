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
  /** Whether its job has taken half of its budget. */
  isSlow: boolean
  slowTimer?: NodeJS.Timeout
  fault?: Error
  timer?: NodeJS.Timeout
}

// Markdown rendering cannot be interrupted, but a thread can. The second one takes about 60 MB, so
// it starts only beside a slow article, which must not block all others.
const maxThreads = 2
const maxWaiting = 32
const idleMs = 10_000
// A small young generation: V8 keeps three of them per thread, and collects garbage within
// milliseconds.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 }
const maxExtensions = 5

const waiting: Job[] = []
const idle: Thread[] = []
const threads = new Set<Thread>()

/**
 * Renders in a worker thread; past `budget` ms of work the thread is terminated and the escaped
 * source returned.
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
  else if (threads.size < maxThreads && [...threads].every(({ isSlow }) => isSlow)) start()
}

/** A result, or the thread id once the thread can work. */
type Message = Printed | { task: string | null }

function hear(thread: Thread, message: Message): void {
  if ('printed' in message) settle(thread, message)
  else {
    thread.isReady = true
    thread.task = message.task
  }
  takeJob(thread)
}

function start(): void {
  const thread: Thread = {
    worker: startThread('./thread', import.meta.url, { resourceLimits }),
    isReady: false,
    isSlow: false,
  }
  threads.add(thread)
  thread.worker.unref()
  thread.worker.on('message', (message: Message) => hear(thread, message))
  // Out of memory, or the program does not load; the exit that follows settles the job.
  thread.worker.on('error', (fault) => {
    thread.fault = fault
  })
  thread.worker.once('exit', () => bury(thread))
}

function bury(thread: Thread): void {
  threads.delete(thread)
  const at = idle.indexOf(thread)
  if (at >= 0) idle.splice(at, 1)
  // A thread that never became ready takes a job with it, or it would be restarted forever.
  if (!thread.isReady) thread.job = waiting.shift()
  // Running out of file descriptors is not the article's fault.
  if (thread.job && isFileFault(thread.fault)) settle(thread, Promise.reject(thread.fault))
  else if (thread.job) settle(thread, asSourceInTurns(thread.job.body, 'failed'))
  if (waiting.length > 0) wakeOne()
}

/** Gives the thread its next job; the time limit starts now, not while the job waited. */
function takeJob(thread: Thread): void {
  const job = waiting.shift()
  if (!job) {
    rest(thread)
    return
  }
  thread.job = job
  watch(thread, job, timeOf(thread.task), maxExtensions)
  thread.slowTimer = setTimeout(() => {
    thread.isSlow = true
    if (waiting.length > 0) wakeOne()
  }, job.budget / 2)
  thread.worker.postMessage({ body: job.body, options: job.options })
}

/**
 * Terminates the thread when its time is up. If a busy machine gave it little processor time, the
 * limit is extended.
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
  clearTimeout(thread.slowTimer)
  thread.isSlow = false
  thread.job?.finish(rendered)
  thread.job = undefined
}

/** Terminates an idle thread after a while to free its memory. */
function rest(thread: Thread): void {
  idle.push(thread)
  setTimeout(() => {
    if (idle.includes(thread)) void thread.worker.terminate()
  }, idleMs).unref()
}
