import { parentPort } from 'node:worker_threads'
import { type Compared, makePatch } from './patch.ts'

// Two texts of thousands of lines without a common one would take half a minute.
const timeout = 500

parentPort?.on('message', (compared: Compared) => {
  parentPort?.postMessage(makePatch(compared, timeout))
})
