import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { RenderOptions } from './options.ts'
import { renderNow } from './pipeline.ts'
import { printNow } from './printed.ts'
import { ownTask } from './thread-time.ts'

// Lower priority, so that short requests go first on few processors. Only Linux has priorities per
// thread.
const lower = 3
if (process.platform === 'linux') setPriority(lower)

// Entry of a rendering thread: one job in, one result out. The bytes are copied, not transferred:
// the cache keeps them, and the allocator returns no memory of a thread of which parts are in use.
parentPort?.on('message', ({ body, options }: { body: string; options: RenderOptions }) => {
  parentPort?.postMessage(printNow(renderNow(body, options)))
})
parentPort?.postMessage({ task: ownTask() })
