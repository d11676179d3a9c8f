import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../database/client.ts'
import { useDecoder } from '../decoder/call.ts'
import { createLogger } from '../http/logging.ts'
import { traceJobs } from '../telemetry/jobs.ts'
import { startTelemetry } from '../telemetry/start.ts'
import { traceStatements } from '../telemetry/statements.ts'
import type { ThreadData } from './inline.ts'
import { startWorker } from './worker.ts'

// Entry point of the thread that inline.ts starts.
const { config, databaseUrl, session, decoder } = workerData as ThreadData
useDecoder(decoder)
const log = createLogger(config.logLevel)
const telemetry = await startTelemetry(config.telemetry, log)
// A sweep holds two for as long as it runs: one keeps its lock.
const connections = 6
const db = openDatabase(databaseUrl, {
  max: connections,
  statementTimeout: 60_000,
  name: 'broadsheet worker',
  session,
  directUrl: config.databaseUrl ? config.databaseDirectUrl : null,
})
traceStatements(db.pool, telemetry)
const worker = startWorker({
  config,
  db,
  log,
  around: traceJobs(telemetry),
  report: (report) => parentPort?.postMessage(report),
})

parentPort?.once('message', async () => {
  await worker.stop()
  await db.close()
  await telemetry?.stop()
  parentPort?.close()
  process.exit(0)
})
parentPort?.postMessage('ready')
