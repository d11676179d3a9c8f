import { EventEmitter } from 'node:events'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a worker thread with a program next to the caller (`./thread`, `import.meta.url`). The
 * built program is plain JavaScript; when it runs from the sources (`npm run dev`), the thread has
 * to register the TypeScript loader of its parent itself.
 */
export function startThread(name: string, caller: string, options: WorkerOptions = {}): Worker {
  try {
    return newWorker(name, caller, options)
  } catch (error) {
    return endedThread(error)
  }
}

function newWorker(name: string, caller: string, options: WorkerOptions): Worker {
  if (!caller.endsWith('.ts')) return new Worker(new URL(`${name}.js`, caller), options)
  const program = JSON.stringify(new URL(`${name}.ts`, caller).href)
  const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${program}) })`
  return new Worker(boot, { ...options, eval: true })
}

/**
 * A thread that could not start. Node emits `error` and `exit` when descriptors are lacking, but
 * throws when the system has no thread to spare. This emits both, so that callers have one way to
 * handle it: what they start from an event or a timer would end the process by a throw.
 */
function endedThread(error: unknown): Worker {
  const thread = new EventEmitter()
  process.nextTick(() => {
    thread.emit('error', error)
    thread.emit('exit', 1)
  })
  const ignore = () => {}
  const ended = { threadId: -1, ref: ignore, unref: ignore, postMessage: ignore }
  return Object.assign(thread, ended, { terminate: async () => 1 }) as unknown as Worker
}
