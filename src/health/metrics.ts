import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { App } from '../http/route.ts'
import { type Observe, observeDurations } from './durations.ts'

/** The metrics of the process in the text format of Prometheus. */
export interface Metrics {
  readonly registry: Registry
  readonly contentType: string
  /** Concurrent calls share one text. */
  text(): Promise<string>
}

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics
    /** Counts a response that no hook sees. */
    observed: Observe
  }
}

/** Counts and times all requests by route pattern, and watches the pool and the process. */
export function registerMetrics(app: App): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  watchPool(app, registry)
  const observe = observeDurations(registry)
  app.decorate('observed', observe)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
  app.decorate('metrics', {
    registry,
    contentType: registry.contentType,
    text: shared(() => registry.metrics()),
  })
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

function watchPool(app: App, registry: Registry): void {
  const { pool } = app.db
  const states = {
    total: () => pool.totalCount,
    idle: () => pool.idleCount,
    waiting: () => pool.waitingCount,
  }
  new Gauge({
    name: 'db_pool_connections',
    help: 'Database connections by state, and requests waiting for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(states)) this.set({ state }, count())
    },
  })
}
