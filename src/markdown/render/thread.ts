import { parentPort } from 'node:worker_threads'
import type { RenderOptions } from './options.ts'
import { renderNow } from './pipeline.ts'

// The program of a rendering thread: one job in, one answer out.
parentPort?.on('message', ({ body, options }: { body: string; options: RenderOptions }) => {
  parentPort?.postMessage(renderNow(body, options))
})
parentPort?.postMessage('ready')
