import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { App } from '../http/route.ts'
import { observeDurations } from './durations.ts'

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Registry
  }
}

/** Counts and times all requests by route pattern, watches the pool and the process. */
export function registerMetrics(app: App): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  watchPool(app, registry)
  const observe = observeDurations(registry)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
  app.decorate('metrics', registry)
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
