// The program of a worker: it answers HTTP, and leaves everything that is done once to the primary.
import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { buildApp, type Machine } from '../app.ts'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database/client.ts'
import { spreadSettings } from '../database/listen/settings.ts'
import { AppError } from '../errors.ts'
import { dropCaches, spreadCommits } from '../events/write-transaction.ts'
import { createLogger } from '../http/logging.ts'
import { boundHeap, closeApp, drain, listen } from '../serving/app-process.ts'
import { startTelemetry, type Telemetry } from '../telemetry/start.ts'
import { traceStatements } from '../telemetry/statements.ts'
import { type Beginning, takeBeginning } from './beginning.ts'
import { createCounting } from './limit-store.ts'
import { type Began, createLink, type Link } from './link.ts'
import { openConnections } from './open-connections.ts'
import { openStamp, settingsUnder, stampDescriptor, underStamp } from './stamp.ts'

/** Milliseconds for which a retired worker keeps a connection on which no request comes. */
const lingerTime = 5_000
/** Milliseconds for an answer of the primary that does not depend on other workers. */
const answerTime = 2_000
/** Milliseconds for an answer to how the start ended, on a machine that is busy. */
const beganTime = 60_000

interface Running {
  config: Config
  db: Database
  app: FastifyInstance
  telemetry: Telemetry | null
}

let running: Running | null = null
let isEnding = false
const counting = createCounting((taking) => link.ask('take', taking, answerTime))
const link: Link = createLink(process, {
  ping: () => true,
  giveBack: counting.giveBack,
  values: async () => (running ? await running.app.metrics.registry.getMetricsAsJSON() : []),
  retire: () => {
    if (running) void retire(running)
    return true
  },
  drain: () => {
    if (!running) process.exit(0)
    const { app, config } = running
    void end(running, () => drain(app, config))
    return true
  },
})
const stamp = openStamp(stampDescriptor, 'content')
const settings = openStamp(stampDescriptor, 'settings')
const machineOf = (db: Database): Machine => ({
  guard: (changes) => underStamp(changes, stamp, () => dropCaches(db)),
  settings: (changes) => settingsUnder(changes, settings),
  limits: counting.store,
  metrics: async (own) => (await link.ask('metrics', null, answerTime)) ?? own.registry.metrics(),
})

// The primary passes on what a signal asks for; a terminal and a service manager send it to the
// workers, too.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {})
boundHeap()
await link.ask('began', await begin(takeBeginning()), beganTime)

async function begin({ config, databaseUrl, session }: Beginning): Promise<Began> {
  try {
    const logger = createLogger(config.logLevel)
    const telemetry = await startTelemetry(config.telemetry, logger)
    const db = openDatabase(databaseUrl, {
      max: config.poolMax,
      name: 'broadsheet serve',
      session,
      directUrl: config.databaseUrl ? config.databaseDirectUrl : null,
    })
    traceStatements(db.pool, telemetry)
    spreadCommits(db, stamp.renew)
    spreadSettings(db, settings.renew)
    const app = await buildApp({ config, db, logger, telemetry, machine: machineOf(db) })
    running = { config, db, app, telemetry }
    // Before it listens: meanwhile those serve whom it joins or replaces.
    await openConnections(db)
    return { port: await listen(app, config) }
  } catch (error) {
    if (error instanceof AppError) return { fault: error.message }
    throw error
  }
}

// An idle client may send a request at the very moment in which its connection is closed. So idle
// connections stay for a while, and each closes after its next response.
async function retire({ app, config, db, telemetry }: Running): Promise<void> {
  app.draining.retiring = true
  // The method of HTTP servers closes idle connections as well.
  Server.prototype.close.call(app.server)
  const deadline = performance.now() + lingerTime
  while (performance.now() < deadline && (await connectionsOf(app)) > 0) await sleep(20)
  await end({ app, config, db, telemetry }, () => closeApp(app, config))
}

const connectionsOf = ({ server }: FastifyInstance) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)))

async function end({ db, telemetry }: Running, close: () => Promise<void>): Promise<void> {
  // A retired worker may also be drained.
  if (isEnding) return
  isEnding = true
  await close()
  await db.close()
  await telemetry?.stop()
  process.exit(0)
}
