import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { RenderOptions } from './options.ts'
import { renderNow } from './pipeline.ts'
import { printNow } from './printed.ts'
import { ownTask } from './thread-time.ts'

// Short answers go first where processors are few. On Linux alone a thread has a priority of its
// own.
const lower = 3
if (process.platform === 'linux') setPriority(lower)

// The program of a rendering thread: one job in, one answer out. Its bytes change hands and are not
// copied.
parentPort?.on('message', ({ body, options }: { body: string; options: RenderOptions }) => {
  const answer = printNow(renderNow(body, options))
  parentPort?.postMessage(
    answer,
    Object.values(answer.printed).map(({ buffer }) => buffer as ArrayBuffer),
  )
})
parentPort?.postMessage({ task: ownTask() })
