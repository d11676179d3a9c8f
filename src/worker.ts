import type { Config } from './config.ts'
import { connectDatabase } from './database/connect.ts'
import { createLogger } from './http/logging.ts'
import { startWorker } from './jobs/worker.ts'
import { traceJobs } from './telemetry/jobs.ts'
import { startTelemetry } from './telemetry/start.ts'
import { traceStatements } from './telemetry/statements.ts'

/** Runs `broadsheet worker`: imports and recurring tasks, until a signal ends it. */
export async function work(config: Config, stop: AbortSignal): Promise<void> {
  const log = createLogger(config.logLevel)
  const telemetry = await startTelemetry(config.telemetry, log)
  const connection = await connectDatabase(config, 'command')
  traceStatements(connection.db.pool, telemetry)
  for (const remark of connection.remarks) log.info(remark)
  const worker = startWorker({ config, db: connection.db, log, around: traceJobs(telemetry) })
  log.info(`worker ready, ${connection.description}`)
  try {
    if (!stop.aborted)
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
  } finally {
    await worker.stop()
    await connection.close()
    await telemetry?.stop()
  }
}
