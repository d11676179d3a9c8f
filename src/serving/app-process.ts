import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { loadReader } from '../http/openapi/register.ts'
import { loadRenderer } from '../markdown/render.ts'
import { listenFault, portOf } from './listen.ts'

/**
 * Limits the growth of the heap between collections to twice the live data: responses die young,
 * and V8 lets several times the live data accumulate. Measured under full load of pages with long
 * texts, the peak is 50 MiB lower than at two and a half times.
 */
export function boundHeap(): void {
  setFlagsFromString('--heap-growing-percent=100')
}

/** Listens, and returns the port. */
export async function listen(app: FastifyInstance, { port, host }: Config): Promise<number> {
  try {
    await app.listen({ port, host })
  } catch (error) {
    throw listenFault(error, { port, host }) ?? error
  }
  loadLater(app)
  return portOf(app.server)
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

/**
 * Ends the service: readiness fails immediately, while the server still serves for DRAIN_DELAY;
 * then it takes no new connections and answers the requests in flight.
 */
export async function drain(app: FastifyInstance, times: Config): Promise<void> {
  app.draining.now = true
  if (app.server.listening) await sleep(times.drainDelay)
  await closeApp(app, times)
}

/** Closes the server; requests that take longer than DRAIN_TIMEOUT are cut off. */
export async function closeApp(app: FastifyInstance, { drainTimeout }: Config): Promise<void> {
  const closeTimer = setTimeout(() => app.server.closeAllConnections(), drainTimeout).unref()
  await app.close()
  clearTimeout(closeTimer)
}
