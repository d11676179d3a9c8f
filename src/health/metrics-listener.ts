import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'

type MetricsText = Pick<Metrics, 'contentType' | 'text'>

/** Enough for a few scrapers; more connections have to wait. */
const maxConnections = 16

/**
 * Serves `/metrics` without a key on a separate port, for a scraper on the machine or in its
 * private network.
 */
export async function listenForMetrics(
  metrics: MetricsText,
  { port, host }: { port: number; host: string },
): Promise<Server> {
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000 },
    (request, response) => {
      answer(request, response, metrics).catch(() => response.destroy())
    },
  )
  server.maxConnections = maxConnections
  server.setTimeout(30_000)
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

async function answer(
  { method, url }: IncomingMessage,
  response: ServerResponse,
  { contentType, text }: MetricsText,
): Promise<void> {
  if (url?.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end()
  if (method !== 'GET' && method !== 'HEAD')
    return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
  const body = Buffer.from(await text())
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': body.length,
    'cache-control': 'no-store',
  })
  response.end(method === 'HEAD' ? undefined : body)
}
