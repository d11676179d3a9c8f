import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { rootCollation, titleCollation } from './articles/list/title-order.ts'
import { createFirstAdminKey } from './auth/first-key.ts'
import type { Config } from './config.ts'
import type { Database } from './database/client.ts'
import { type Connection, connectDatabase } from './database/connect.ts'
import { isTransient } from './database/errors.ts'
import { AppError } from './errors.ts'
import { checkEpoch } from './events/epoch.ts'
import { listenForMetrics } from './health/metrics-listener.ts'
import { createLogger } from './http/logging.ts'
import { loadReader } from './http/openapi/register.ts'
import { ownersFolder } from './imports/upload/folders.ts'
import { openStaging } from './imports/upload/open-staging.ts'
import { sweepAbandoned } from './imports/upload/sweep.ts'
import { startInlineWorker } from './jobs/inline.ts'
import type { RunningWorker } from './jobs/worker.ts'
import { loadRenderer } from './markdown/render.ts'
import { startTelemetry } from './telemetry/start.ts'
import { traceStatements } from './telemetry/statements.ts'
import { untilInterrupted } from './terminal/interrupt.ts'
import { version } from './version.ts'

export interface ServeOptions {
  /** Runs after the server listens and before the banner, such as `--import`; `stop` aborts it. */
  prepare?: (db: Database, stop: AbortSignal) => Promise<void>
}

/**
 * The life of `broadsheet serve`: it opens the database, makes the first key and serves HTTP, and
 * at a signal closes all in reverse order. It returns after the first SIGTERM, SIGINT or SIGHUP is
 * handled; a second signal ends the process immediately.
 */
export async function serve(config: Config, options: ServeOptions = {}): Promise<void> {
  boundHeap()
  const stop = untilInterrupted()
  const logger = createLogger(config.logLevel)
  const telemetry = await startTelemetry(config.telemetry, logger)
  const connection = await connectDatabase(config, 'serve')
  try {
    traceStatements(connection.db.pool, telemetry)
    for (const remark of connection.remarks) logger.info(remark)
    await beginFeed(connection.db)
    const firstKey = config.adminKey ? null : await createFirstAdminKey(connection.db)
    const app = await buildApp({ config, db: connection.db, logger, telemetry })
    await sweep(connection.db, app)
    await sayTitles(connection.db, app)
    let worker: RunningWorker | null = null
    let metrics: Server | null = null
    try {
      await listen(app, config)
      metrics = await listenBeside(app, config)
      if (config.worker === 'inline')
        worker = startInlineWorker(config, connection, app.metrics.report)
      await options.prepare?.(connection.db, stop)
      if (!stop.aborted) process.stdout.write(banner(app, metrics, config, connection, firstKey))
      loadLater(app)
      await aborted(stop)
    } finally {
      await Promise.all([drain(app, config), worker?.stop()])
      metrics?.close()
      metrics?.closeAllConnections()
    }
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

async function sayTitles(db: Database, app: FastifyInstance): Promise<void> {
  const collation = await titleCollation(db, undefined).catch(() => rootCollation)
  if (!collation)
    app.log.warn(
      'PostgreSQL was built without ICU: sort=title goes by code points in every language',
    )
}

/**
 * Milliseconds after the start until the server loads the modules that it left out to start faster.
 */
const calm = 10_000

// Loads early, because Node never retries a module whose loading failed: a request that comes while
// descriptors are scarce would leave the server without it.
function loadLater(app: FastifyInstance): void {
  setTimeout(() => {
    Promise.all([loadRenderer(), loadReader()]).catch((error) =>
      app.log.error({ err: error }, 'not loaded'),
    )
  }, calm).unref()
}

// If the disk or the database refuses now, the periodic sweep does it later.
async function sweep(db: Database, app: FastifyInstance): Promise<void> {
  const staging = openStaging(app.config)
  await sweepAbandoned(db, staging, ownersFolder(app.config)).catch((error) =>
    app.log.warn({ err: error }, 'staging folder not swept'),
  )
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

// Limits the growth of the heap between collections to twice the live data: responses die young,
// and V8 lets several times the live data accumulate. Measured under full load of pages with long
// texts, the peak is 50 MiB lower than at two and a half times.
function boundHeap(): void {
  setFlagsFromString('--heap-growing-percent=100')
}

async function listen(app: FastifyInstance, { port, host }: Config): Promise<void> {
  try {
    await app.listen({ port, host })
  } catch (error) {
    throw listenFault(error, port, host)
  }
}

async function listenBeside(app: FastifyInstance, config: Config): Promise<Server | null> {
  const { metricsPort: port, metricsHost: host } = config
  if (port === null || port === undefined) return null
  try {
    return await listenForMetrics(app.metrics, { port, host })
  } catch (error) {
    throw listenFault(error, port, host, 'METRICS_')
  }
}

function listenFault(error: unknown, port: number, host: string, prefix = ''): unknown {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use: stop the program that listens there, or set ${prefix}PORT.`,
    EACCES: `This user may not listen on port ${port}: set ${prefix}PORT to one above 1023.`,
    EADDRNOTAVAIL: `${prefix}HOST ${host} is not an address of this machine.`,
    ENOTFOUND: `${prefix}HOST ${host} cannot be resolved.`,
  }
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
  return reason ? new AppError('unavailable', reason) : error
}

// Readiness fails immediately, while the server still serves for DRAIN_DELAY; then it takes no new
// connections and answers the requests in flight.
async function drain(app: FastifyInstance, { drainDelay, drainTimeout }: Config): Promise<void> {
  app.draining.now = true
  if (app.server.listening) await sleep(drainDelay)
  const closeTimer = setTimeout(() => app.server.closeAllConnections(), drainTimeout).unref()
  await app.close()
  clearTimeout(closeTimer)
}

function banner(
  app: FastifyInstance,
  metrics: Server | null,
  config: Config,
  connection: Connection,
  firstKey: string | null,
): string {
  const url = addressOf(app.server, config.host)
  const lines = [
    `Broadsheet ${version()} is running.`,
    '',
    `  API        ${url}/v1/articles`,
    `  Docs       ${url}/docs`,
    `  Database   ${connection.description}`,
  ]
  if (metrics) lines.push(`  Metrics    ${addressOf(metrics, config.metricsHost)}/metrics`)
  if (firstKey)
    lines.push('', '  Admin key, shown this once (only its hash is kept):', `  ${firstKey}`)
  return `\n${lines.join('\n')}\n\n`
}

const addressOf = (server: Pick<Server, 'address'>, host: string) =>
  `http://${shownHost(host)}:${(server.address() as AddressInfo).port}`

function shownHost(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
