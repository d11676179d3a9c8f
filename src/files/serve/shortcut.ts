import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestIdOf, traceIdOf } from '../../http/logging.ts'
import type { App } from '../../http/route.ts'
import { type Kept, maxWhole } from './kept.ts'
import type { Served } from './served.ts'

/** The pattern of the addresses of files. */
export const fileRoute = '/files/:hash/:name'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** One response with a known file. */
interface Shortcut {
  request: IncomingMessage
  response: ServerResponse
  served: Served
  begun: number
}

/**
 * Answers plain requests for small files at known addresses before the router: a GET without a key,
 * a range, a condition or a body. The response is that of the route, and is limited, counted and
 * logged like it, at less cost. Every other request goes on to the route.
 */
export function registerShortcut(app: App, kept: Kept): void {
  const { accelRedirect, corsOrigins, trustProxy, telemetry } = app.config
  // These make the response, or the address of the client, depend on more of the request; and each
  // request has a span if any has.
  if (accelRedirect || corsOrigins.length > 0 || trustProxy.length > 0 || telemetry) return
  const { server } = app
  const [route] = server.listeners('request') as [Listener]
  server.off('request', route)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const found = find(app, kept, request, response)
    const fallBack = () => route.call(server, request, response)
    if (!found) fallBack()
    else if (!app.countAddress) answer(app, kept, found, {}, fallBack)
    else
      app.countAddress(addressOf(request)).then((budget) => {
        // The route says that there is none left.
        if (budget) answer(app, kept, found, budget, fallBack)
        else fallBack()
      })
  })
}

function find(
  app: App,
  kept: Kept,
  request: IncomingMessage,
  response: ServerResponse,
): Shortcut | undefined {
  const served = isPlain(request) ? kept.find(request.url ?? '') : undefined
  if (!served || served.size > maxWhole || served.expiry !== null) return undefined
  if (app.draining.now || app.draining.retiring || app.overloaded()) return undefined
  return { request, response, served, begun: performance.now() }
}

/** Sends the file; without its bytes, or room for them, the route says so. */
function answer(
  app: App,
  kept: Kept,
  found: Shortcut,
  budget: Record<string, string>,
  fallBack: () => void,
): void {
  const sendOrFall = (bytes: Buffer | null) => {
    if (bytes && app.sending.admits(askedBy(found.request), bytes.length))
      send(app, found, bytes, budget)
    else fallBack()
  }
  const bytes = kept.peek(found.served.hash)
  if (bytes) sendOrFall(bytes)
  else kept.read(found.served).then(sendOrFall, fallBack)
}

function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url?.startsWith('/files/') === true &&
    !notPlain.some((name) => name in headers)
  )
}

const notPlain = [
  'authorization',
  'range',
  'if-match',
  'if-none-match',
  'content-length',
  'transfer-encoding',
  'expect',
]

function send(
  app: App,
  { request, response, served, begun }: Shortcut,
  bytes: Buffer,
  budget: Record<string, string>,
): void {
  const requestId = requestIdOf(request)
  const more = Object.entries({
    'content-length': String(served.size),
    'x-request-id': requestId,
    ...budget,
  })
  response.once('close', () =>
    record(app, request, requestId, served.size, performance.now() - begun),
  )
  response.writeHead(200, served.head.concat(...more))
  response.end(bytes)
  const { writableLength } = response
  if (writableLength > 0) app.sending.track(askedBy(request), { raw: response }, writableLength)
}

function record(app: App, request: IncomingMessage, requestId: string, bytes: number, ms: number) {
  app.observed('GET', fileRoute, 200, ms / 1000)
  const traceId = traceIdOf(request)
  const [method, route, key] = ['GET', fileRoute, undefined]
  app.logRequest?.({ requestId, traceId, method, route, status: 200, ms, bytes, key })
}

const addressOf = ({ socket }: IncomingMessage) => socket.remoteAddress ?? ''

const askedBy = (request: IncomingMessage) => ({ ip: addressOf(request), raw: request })
