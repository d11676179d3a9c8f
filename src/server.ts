import type { Server } from 'node:http'
import type { Logger } from 'pino'
import { rootCollation, titleCollation } from './articles/list/title-order.ts'
import { createFirstAdminKey } from './auth/first-key.ts'
import type { Config } from './config.ts'
import type { Database } from './database/client.ts'
import { type Connection, connectDatabase } from './database/connect.ts'
import { isTransient } from './database/errors.ts'
import { checkEpoch } from './events/epoch.ts'
import { createLogger } from './http/logging.ts'
import { ownersFolder } from './imports/upload/folders.ts'
import { openStaging } from './imports/upload/open-staging.ts'
import { sweepAbandoned } from './imports/upload/sweep.ts'
import { startInlineWorker } from './jobs/inline.ts'
import type { RunningWorker } from './jobs/worker.ts'
import { boundHeap } from './serving/app-process.ts'
import { type Front, type FrontParts, openAlone } from './serving/front.ts'
import { addressOf, listenBeside, portOf } from './serving/listen.ts'
import { startTelemetry } from './telemetry/start.ts'
import { traceStatements } from './telemetry/statements.ts'
import { untilInterrupted } from './terminal/interrupt.ts'
import { version } from './version.ts'

interface ServeOptions {
  /** Runs after the server listens and before the banner, such as `--import`; `stop` aborts it. */
  prepare?: (db: Database, stop: AbortSignal) => Promise<void>
  /** Opens what answers HTTP: by default this process itself. */
  openFront?: (parts: FrontParts) => Promise<Front>
  /** Handles SIGHUP, which otherwise stops the server. */
  onHangUp?: (() => void) | undefined
}

/**
 * The life of `broadsheet serve`: it opens the database, makes the first key and serves HTTP, and
 * at a signal closes all in reverse order. It returns after the first SIGTERM, SIGINT or SIGHUP is
 * handled; a second signal ends the process immediately.
 */
export async function serve(config: Config, options: ServeOptions = {}): Promise<void> {
  boundHeap()
  const stop = untilInterrupted(options.onHangUp)
  const logger = createLogger(config.logLevel)
  const telemetry = await startTelemetry(config.telemetry, logger)
  const connection = await connectDatabase(config, 'serve')
  const { db } = connection
  try {
    traceStatements(db.pool, telemetry)
    for (const remark of connection.remarks) logger.info(remark)
    await beginFeed(db)
    const firstKey = config.adminKey ? null : await createFirstAdminKey(db)
    const { openFront = openAlone } = options
    const front = await openFront({ config, connection, logger, telemetry })
    await sweep(db, config, logger)
    await sayTitles(db, logger)
    let worker: RunningWorker | null = null
    let metrics: Server | null = null
    try {
      const port = await front.listen()
      metrics = await listenBeside(front.metrics, config)
      if (config.worker === 'inline')
        worker = startInlineWorker(config, connection, front.metrics.report)
      await options.prepare?.(db, stop)
      const facts = { config, connection, port, metrics, processes: front.processes, firstKey }
      if (!stop.aborted) process.stdout.write(banner(facts))
      await aborted(front.broken ? AbortSignal.any([stop, front.broken]) : stop)
    } finally {
      await Promise.all([front.drain(), worker?.stop()])
      metrics?.close()
      metrics?.closeAllConnections()
    }
    front.broken?.throwIfAborted()
  } finally {
    await connection.close()
    await telemetry?.stop()
  }
}

// Detects a restored database at its first start. One that takes no writes yet is checked later, by
// each read of the changes.
async function beginFeed(db: Database): Promise<void> {
  await checkEpoch(db).catch((error) => {
    if (!isTransient(error)) throw error
  })
}

type Log = Pick<Logger, 'warn'>

async function sayTitles(db: Database, log: Log): Promise<void> {
  const collation = await titleCollation(db, undefined).catch(() => rootCollation)
  if (!collation)
    log.warn('PostgreSQL was built without ICU: sort=title goes by code points in every language')
}

// If the disk or the database refuses now, the periodic sweep does it later.
async function sweep(db: Database, config: Config, log: Log): Promise<void> {
  const staging = openStaging(config)
  await sweepAbandoned(db, staging, ownersFolder(config)).catch((error) =>
    log.warn({ err: error }, 'staging folder not swept'),
  )
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

interface Facts {
  config: Config
  connection: Connection
  port: number
  metrics: Server | null
  processes: string | undefined
  firstKey: string | null
}

function banner({ config, connection, port, metrics, processes, firstKey }: Facts): string {
  const url = addressOf(config.host, port)
  const lines = [
    `Broadsheet ${version()} is running.`,
    '',
    `  API        ${url}/v1/articles`,
    `  Docs       ${url}/docs`,
    `  Database   ${connection.description}`,
  ]
  if (processes) lines.push(`  Workers    ${processes}`)
  if (metrics) lines.push(`  Metrics    ${addressOf(config.metricsHost, portOf(metrics))}/metrics`)
  if (firstKey)
    lines.push('', '  Admin key, shown this once (only its hash is kept):', `  ${firstKey}`)
  return `\n${lines.join('\n')}\n\n`
}
