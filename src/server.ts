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
import { loadReader } from './http/openapi/register.ts'
import { createDiskSpool } from './imports/upload/spool.ts'
import { ownersFolder, spoolFolder } from './imports/upload/spool-folder.ts'
import { sweepLeft } from './imports/upload/sweep.ts'
import { startInlineWorker } from './jobs/inline.ts'
import type { RunningWorker } from './jobs/worker.ts'
import { loadRenderer } from './markdown/render.ts'
import { untilInterrupted } from './terminal/interrupt.ts'
import { version } from './version.ts'

export interface ServeOptions {
  /** Runs once the server listens and before it says so, such as `--import`; told when to stop. */
  prepare?: (db: Database, stop: AbortSignal) => Promise<void>
}

/**
 * The life of `broadsheet serve`: database, key, HTTP; then, at a signal, the same backwards. It
 * ends when the first SIGTERM, SIGINT or SIGHUP has been obeyed; a second signal ends the process
 * at once.
 */
export async function serve(config: Config, options: ServeOptions = {}): Promise<void> {
  boundHeap()
  const stop = untilInterrupted()
  const connection = await connectDatabase(config, 'serve')
  try {
    await beginFeed(connection.db)
    const firstKey = config.adminKey ? null : await createFirstAdminKey(connection.db)
    const app = await buildApp({ config, db: connection.db })
    await sweep(connection.db, app)
    await sayTitles(connection.db, app)
    let worker: RunningWorker | null = null
    let metrics: Server | null = null
    try {
      await listen(app, config)
      metrics = await listenBeside(app, config)
      if (config.worker === 'inline') worker = startInlineWorker(config, connection.url)
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
  }
}

// A restored database is known as another one from its first start on. One that takes no writes yet
// is told so later, by each reader.
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
 * When a server has begun its work, what it has left out to start soon is loaded too; in
 * milliseconds.
 */
const calm = 10_000

// Node never loads a module again whose loading failed once: a lack of descriptors would leave a
// server without it.
function loadLater(app: FastifyInstance): void {
  setTimeout(() => {
    Promise.all([loadRenderer(), loadReader()]).catch((error) =>
      app.log.error({ err: error }, 'not loaded'),
    )
  }, calm).unref()
}

// What the disk or the database refuses now is left to the sweep that recurs.
async function sweep(db: Database, app: FastifyInstance): Promise<void> {
  const spool = createDiskSpool(spoolFolder(app.config))
  await sweepLeft(db, spool, ownersFolder(app.config)).catch((error) =>
    app.log.warn({ err: error }, 'spool not swept'),
  )
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

// What was used lately is garbage soon, and V8 lets several times what is alive pile up before it
// looks. At twice in place of two and a half times the peak is 50 MiB lower while pages of long
// texts are asked for as fast as they can be.
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
    EADDRINUSE: `Port ${port} of ${host} is taken: stop what listens there, or set ${prefix}PORT.`,
    EACCES: `This user may not listen on port ${port}: set ${prefix}PORT to one above 1023.`,
    EADDRNOTAVAIL: `${prefix}HOST ${host} is no address of this machine.`,
    ENOTFOUND: `${prefix}HOST ${host} is not known.`,
  }
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
  return reason ? new AppError('unavailable', reason) : error
}

// Not ready at once, still serving for DRAIN_DELAY, then no new connections; requests in flight are
// answered.
async function drain(app: FastifyInstance, { drainDelay, drainTimeout }: Config): Promise<void> {
  app.draining.now = true
  if (app.server.listening) await sleep(drainDelay)
  const impatience = setTimeout(() => app.server.closeAllConnections(), drainTimeout).unref()
  await app.close()
  clearTimeout(impatience)
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
