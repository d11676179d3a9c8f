import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Database } from '../database/client.ts'
import type { App } from '../http/route.ts'
import type { Report } from '../jobs/reports.ts'
import { watchBacklog } from './backlog-metrics.ts'
import { type Observe, observeDurations } from './durations.ts'
import { observeJobs } from './job-metrics.ts'
import { type ProcessState, watchState } from './state-metrics.ts'

/** The metrics of the process in the text format of Prometheus. */
export interface Metrics {
  readonly registry: Registry
  readonly contentType: string
  /** Takes what a worker reports of its jobs. */
  readonly report: Report
  /** Shows the state of cache, listener and replica. */
  watch(state: ProcessState): void
  /** Concurrent calls share one text. */
  text(): Promise<string>
}

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics
    /** Counts a response that no hook sees. */
    observed: Observe
  }
  interface FastifyRequest {
    /** Milliseconds that it has waited for something to happen, which are no time of the server. */
    waited: number
  }
}

/** Sums the metrics of several processes, one of which has these. */
export type SumMetrics = (own: Metrics) => Promise<string>

/** Opens the metrics of a process that serves or works on this database. */
export function openMetrics(db: Database): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  watchPool(db, registry)
  watchBacklog(registry, db)
  return {
    registry,
    report: observeJobs(registry),
    watch: (state) => watchState(registry, state),
    contentType: registry.contentType,
    text: shared(() => registry.metrics()),
  }
}

/** Counts and times all requests by route pattern, and watches the database and the process. */
export function registerMetrics(app: App, sum?: SumMetrics): void {
  const metrics = openMetrics(app.db)
  const observe = observeDurations(metrics.registry)
  app.decorate('observed', observe)
  app.decorateRequest('waited', 0)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    observe(request.method, route, reply.statusCode, (reply.elapsedTime - request.waited) / 1000)
    done()
  })
  app.decorate('metrics', sum ? { ...metrics, text: shared(() => sum(metrics)) } : metrics)
}

function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= make().finally(() => {
      running = null
    })
    return running
  }
}

function watchPool({ pool }: Database, registry: Registry): void {
  const states = {
    total: () => pool.totalCount,
    idle: () => pool.idleCount,
    waiting: () => pool.waitingCount,
    max: () => pool.options.max,
  }
  new Gauge({
    name: 'db_pool_connections',
    help: 'Database connections by state, requests waiting for one, and how many there may be.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(states)) this.set({ state }, count())
    },
  })
}
