import type { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import { startThread } from '../../start-thread.ts'
import type { Compared, Patch } from './patch.ts'

interface Job {
  compared: Compared
  finish: (patch: Patch) => void
  fail: (error: Error) => void
}

// One comparison takes half a second at most, so a full queue is empty after eight.
const maxWaiting = 16
const idleMs = 10_000
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 }

const waiting: Job[] = []
let thread: Worker | null = null
let running: Job | null = null
let rest: NodeJS.Timeout | undefined

/** Compares two texts in a worker thread, one pair at a time; 503 if too many wait. */
export function compare(compared: Compared): Promise<Patch> {
  if (waiting.length >= maxWaiting) return Promise.reject(tooBusy())
  return new Promise((finish, fail) => {
    waiting.push({ compared, finish, fail })
    next()
  })
}

function next(): void {
  if (running) return
  running = waiting.shift() ?? null
  clearTimeout(rest)
  if (running) {
    thread ??= start()
    thread.postMessage(running.compared)
  } else rest = setTimeout(retire, idleMs).unref()
}

function retire(): void {
  void thread?.terminate()
  thread = null
}

function start(): Worker {
  const worker = startThread('./thread', import.meta.url, { resourceLimits })
  worker.unref()
  worker.on('message', (patch: Patch) => {
    running?.finish(patch)
    running = null
    next()
  })
  // Out of memory; the exit that follows settles the comparison.
  worker.on('error', () => undefined)
  worker.once('exit', () => {
    if (thread !== worker) return
    thread = null
    running?.fail(tooBusy())
    running = null
    if (waiting.length > 0) next()
  })
  return worker
}

const tooBusy = () =>
  new AppError('unavailable', 'Too many versions are being compared. Try again shortly.', [], {
    'retry-after': '2',
  })
