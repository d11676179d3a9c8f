import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../database/client.ts'
import { createLogger } from '../http/logging.ts'
import type { ThreadData } from './inline.ts'
import { startWorker } from './worker.ts'

// Entry point of the thread that inline.ts starts.
const { config, databaseUrl } = workerData as ThreadData
// A sweep holds two for as long as it runs: one keeps its lock.
const connections = 6
const db = openDatabase(databaseUrl, {
  max: connections,
  statementTimeout: 60_000,
  name: 'broadsheet worker',
})
const worker = startWorker({ config, db, log: createLogger(config.logLevel) })

parentPort?.once('message', async () => {
  await worker.stop()
  await db.close()
  parentPort?.close()
  process.exit(0)
})
parentPort?.postMessage('ready')
