import { availableParallelism } from 'node:os'
import { AggregatorRegistry, type Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { numberLeft } from '../events/page.ts'
import { spreadCommits } from '../events/write-transaction.ts'
import { openMetrics } from '../health/metrics.ts'
import type { Front, FrontParts } from '../serving/front.ts'
import { type Crew, createCrew } from './crew.ts'
import { makeStampFile, openStamp } from './stamp.ts'

/** `--workers N` or `--workers auto`. */
export type Workers = number | 'auto'

/** Each worker needs two connections: one may wait for the other. */
const minPool = 2
/** Connections of the primary itself, for the start and for `--import`. */
const primaryPool = 3
/** Milliseconds that a worker may take to tell its metrics. */
const valuesTime = 1_000

/** Workers that answer HTTP on one port, and the primary that does the rest. */
export interface Cluster {
  /** The settings of the primary. */
  config: Config
  openFront(parts: FrontParts): Promise<Front>
  /** Restarts the workers one by one. */
  restart(): void
}

/**
 * Prepares workers that share POOL_MAX. Throws AppError if it is too small for so many; `auto`
 * takes as many as there are cores and POOL_MAX allows.
 */
export function createCluster(config: Config, workers: Workers): Cluster {
  const most = Math.floor(config.poolMax / minPool)
  const size = workers === 'auto' ? Math.min(availableParallelism(), most) : workers
  if (size > most) throw tooFewConnections(size)
  let crew: Crew | null = null
  return {
    config: { ...config, poolMax: primaryPool },
    openFront: async (parts) => {
      const { connection, logger } = parts
      const stamp = makeStampFile(config.dataDir)
      spreadCommits(connection.db, openStamp(stamp, 'content').renew)
      const own = openMetrics(connection.db)
      const text = () => sumMetrics(own.registry, crew)
      const shared = {
        ...config,
        poolMax: Math.floor(config.poolMax / size),
        maxWaiting: Math.ceil(config.maxWaiting / size),
      }
      const opened = createCrew({
        beginning: {
          config: shared,
          databaseUrl: connection.url,
          session: connection.session,
        },
        stamp,
        size,
        log: logger,
        metrics: text,
        died: () => void numberLeft(connection.db).catch(() => {}),
      })
      crew = opened
      return {
        metrics: { ...own, text },
        processes: `${size}, started by process ${process.pid}`,
        broken: opened.broken,
        listen: opened.start,
        drain: opened.drain,
      }
    },
    restart: () => void crew?.restart(),
  }
}

// A worker that does not answer in time is left out.
async function sumMetrics(own: Registry, crew: Crew | null): Promise<string> {
  const asked = [...(crew?.members ?? [])]
    .filter(({ ready }) => ready)
    .map(async ({ link }) => (await link.ask('values', null, valuesTime)) ?? [])
  const values = await Promise.all([own.getMetricsAsJSON(), ...asked])
  return AggregatorRegistry.aggregate(values).metrics()
}

function tooFewConnections(size: number): AppError {
  const message = `${size} workers need a POOL_MAX of at least ${size * minPool}, because they share it and each needs ${minPool} connections.`
  return new AppError('invalid', message, [{ parameter: 'POOL_MAX', code: 'config', message }])
}
