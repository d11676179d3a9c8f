import type { IncomingMessage } from 'node:http'
import { AppError } from '../../errors.ts'
import { typesFor, unreadableType } from '../request/media-types.ts'
import type { App, Request } from '../route.ts'
import { bodyless, hasBody } from './has-body.ts'
import { leaveBody } from './leave.ts'

/**
 * The largest body that a route without a body ignores, such as the `{}` that some clients always
 * send.
 */
const ignoredBody = 16 * 1024
/** Bytes that the multipart framing of an upload may add to its content. */
const framingBytes = 16 * 1024 * 1024

/**
 * Sends 404, 405, 415 and 413 from the headers of a request: a body that no route would take is
 * never read. Runs after identity, rate limit and scopes, which send 401, 403 and 429 in the same
 * hook.
 */
export function registerHeadChecks(app: App, missing: (request: Request) => AppError): void {
  app.addHook('onRoute', (route) => {
    if (!route.schema?.body && !route.config?.bodyTypes) route.bodyLimit ??= ignoredBody
  })
  app.addHook('onRequest', (request, reply, done) => {
    // The response, whatever it is, does not wait for the body, which may have no end.
    if (bodyless.has(request.method) && request.headers['transfer-encoding'])
      leaveBody(request, reply)
    done(request.is404 ? missing(request) : headFault(request))
  })
}

/**
 * Sends `100 Continue` only when the body is about to be read, so that a client that waits for it
 * (curl with a large file) can be refused before it sends a byte.
 */
export function registerContinue(app: App): void {
  const waiting = new WeakSet<IncomingMessage>()
  app.server.on('checkContinue', (request, response) => {
    waiting.add(request)
    app.server.emit('request', request, response)
  })
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (waiting.delete(request.raw)) reply.raw.writeContinue()
    done()
  })
}

const headFault = (request: Request) =>
  foreignType(request) ?? packedBody(request) ?? announcedTooMuch(request)

function foreignType(request: Request): AppError | undefined {
  const { method, headers, mediaType, routeOptions } = request
  if (bodyless.has(method)) return undefined
  if (headers['content-type'] !== undefined)
    return isReadable(mediaType, typesFor(request)) ? undefined : unreadableType(request)
  const named = !hasBody(headers) || routeOptions.config.bodyTypes?.includes('')
  return named ? undefined : unreadableType(request)
}

// A stream of any type is one file, so a form needs a route of its own.
const isReadable = (given: string | undefined, types: readonly string[]) =>
  (given !== undefined && types.includes(given)) ||
  (types.includes('*/*') && given !== 'multipart/form-data')

// No route unpacks a body: an upload would be stored as the packed bytes.
function packedBody({ method, headers }: Request): AppError | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase() || 'identity'
  const transfer = headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked'
  if (coding === 'identity' && transfer === 'chunked') return undefined
  if (bodyless.has(method) || !hasBody(headers)) return undefined
  const message =
    'The body must come as it is, without a Content-Encoding or a Transfer-Encoding but chunked.'
  return new AppError('unsupported_media_type', message, [], { 'accept-encoding': 'identity' })
}

function announcedTooMuch({ headers, mediaType, routeOptions }: Request): AppError | undefined {
  const { bodyLimit } = routeOptions
  if (bodyLimit === undefined) return undefined
  const maxLength = bodyLimit + (mediaType === 'multipart/form-data' ? framingBytes : 0)
  if (Number(headers['content-length'] ?? 0) <= maxLength) return undefined
  return new AppError('too_large', `The body is larger than ${bodyLimit} bytes.`)
}
