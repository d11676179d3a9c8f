import type { Server } from 'node:http'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { connectDatabase } from './database/connect.ts'
import { type Metrics, openMetrics } from './health/metrics.ts'
import { listenForMetrics } from './health/metrics-listener.ts'
import { createLogger } from './http/logging.ts'
import { startWorker } from './jobs/worker.ts'
import { exportGauges } from './telemetry/gauges.ts'
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
  const metrics = openMetrics(connection.db)
  await exportGauges(metrics.registry, telemetry)
  const beside = await listenBeside(metrics, config, log)
  const { report } = metrics
  const worker = startWorker({
    config,
    db: connection.db,
    log,
    report,
    around: traceJobs(telemetry),
  })
  log.info(`worker ready, ${connection.description}`)
  try {
    if (!stop.aborted)
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
  } finally {
    await worker.stop()
    beside?.close()
    beside?.closeAllConnections()
    await connection.close()
    await telemetry?.stop()
  }
}

// The server on the same machine may have the same setting and the port: its worker still works.
async function listenBeside(
  metrics: Metrics,
  { metricsPort: port, metricsHost: host }: Config,
  log: Logger,
): Promise<Server | null> {
  if (port === null || port === undefined) return null
  return listenForMetrics(metrics, { port, host }).catch((error) => {
    log.warn({ err: error }, 'METRICS_PORT cannot be used: this worker shows no metrics')
    return null
  })
}
