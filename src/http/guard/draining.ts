import type { App } from '../route.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Set `now` to true to begin a shutdown: readiness fails, and each connection closes after its
     * response. With `retiring` connections close likewise, and readiness does not fail: another
     * worker takes the place of this one.
     */
    draining: { now: boolean; retiring: boolean }
  }
}

/**
 * Closes idle keep-alive connections while the app closes; otherwise an idle client would delay the
 * end. In-flight requests are always answered.
 */
export function registerDraining(app: App): void {
  const draining = { now: false, retiring: false }
  app.decorate('draining', draining)
  let sweep: NodeJS.Timeout | undefined
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (draining.now || draining.retiring) reply.header('connection', 'close')
    done()
  })
  app.addHook('preClose', (done) => {
    draining.now = true
    sweep = setInterval(() => app.server.closeIdleConnections(), 100).unref()
    done()
  })
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep)
    done()
  })
}
