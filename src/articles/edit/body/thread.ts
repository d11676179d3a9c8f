import { parentPort } from 'node:worker_threads'
import { applyEdits } from './apply.ts'
import type { Editing } from './spans.ts'

parentPort?.on('message', (editing: Editing) => {
  parentPort?.postMessage(applyEdits(editing))
})
