import { translateDatabaseError } from '../../database/errors.ts'
import { AppError, type ErrorCode } from '../../errors.ts'
import { translateFileError } from '../../file-errors.ts'
import { leaveBody } from '../guard/leave.ts'
import { allowedMethods } from '../guard/methods.ts'
import { idsOf } from '../logging.ts'
import { unreadableType } from '../request/media-types.ts'
import type { App, Reply, Request } from '../route.ts'
import { renderProblem, statuses } from './problem.ts'

/**
 * Turns every error into a problem document, whether it comes from us, the framework, a library or
 * a bug. Returns a function that makes the error of a request without a route: 404, or 405 if its
 * path has other methods.
 */
export function registerErrors(app: App): (request: Request) => AppError {
  const methods = allowedMethods(app)
  const missing = (request: Request) => {
    const allowed = methods(request.url)
    return allowed.length ? notAllowed(request, allowed) : unknownRoute()
  }
  app.setNotFoundHandler((request, reply) => sendProblem(missing(request), request, reply))
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  return missing
}

const unexpected = 'An unexpected error occurred. The log has the reason under this request id.'

function logFault(request: Request, err: unknown, message: string): void {
  request.log.error({ ...idsOf(request), err }, message)
}

function logProblem(request: Request, error: unknown, fault: AppError | null): void {
  if (!fault) logFault(request, error, 'unexpected error')
  else if (fault.cause) logFault(request, fault.cause, 'no file')
}

const ofResponse = ['location', 'link', 'content-language', 'etag', 'cache-tag', 'cache-status']

/**
 * Sends the problem document of an error; an unexpected error is logged in full, and the client
 * learns nothing of it.
 */
export function sendProblem(error: unknown, request: Request, reply: Reply): Reply {
  const fault = faultOfRequest(error, request)
  logProblem(request, error, fault)
  const code = fault?.code ?? 'internal'
  const detail = fault?.message ?? unexpected
  // Headers that the route had set for the response that failed.
  for (const name of ofResponse) reply.removeHeader(name)
  if (fault) reply.headers(fault.headers)
  leaveBody(request, reply)
  return (
    reply
      .code(statuses[code].status)
      .header('x-request-id', request.id)
      .type('application/problem+json')
      // As bytes, because Fastify would add a charset to text, which this media type does not have.
      .send(Buffer.from(renderProblem(code, detail, request.id, fault?.details)))
  )
}

const isForeignType = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'

function faultOfRequest(error: unknown, request: Request): AppError | null {
  if (isForeignType(error)) return unreadableType(request)
  // The error with which Node ends a request whose client is gone. Nobody reads the response, but
  // it is not a bug.
  if (error instanceof Error && request.raw.errored === error)
    return new AppError('bad_request', 'The connection ended before the body was complete.')
  return faultOf(error)
}

/** The AppError that an error means, or null for a bug. */
export function faultOf(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  return frameworkFault(error) ?? translateDatabaseError(error) ?? translateFileError(error)
}

// Errors of Fastify and its plugins. Our own texts reveal nothing about the implementation.
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
  FST_ERR_MAX_PARAM_LENGTH: 'uri_too_long',
  FST_ERR_HANDLER_TIMEOUT: 'unavailable',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_FILES_LIMIT: 'too_large',
  FST_PARTS_LIMIT: 'too_large',
  FST_FIELDS_LIMIT: 'too_large',
  FST_PROTO_VIOLATION: 'bad_request',
}

const frameworkTexts: Partial<Record<ErrorCode, string>> = {
  bad_request: 'The request cannot be read.',
  unsupported_media_type: 'This route does not read that Content-Type.',
  too_large: 'The body is larger than this server accepts.',
  uri_too_long: 'The path is too long.',
  unavailable: 'The server is too busy. Try again shortly.',
}

function frameworkFault(error: unknown): AppError | null {
  const given = error instanceof Error && 'code' in error ? String(error.code) : ''
  const code = frameworkCodes[given] ?? (given.startsWith('FST_') ? codeOfStatus(error) : undefined)
  if (!code) return null
  const headers = code === 'unavailable' ? { 'retry-after': '2' } : undefined
  return new AppError(code, frameworkTexts[code] ?? 'The request cannot be read.', [], headers)
}

// An error code of a later Fastify is still a client error if its status says so.
function codeOfStatus(error: unknown): ErrorCode | undefined {
  const status = Number((error as { statusCode?: unknown }).statusCode)
  if (!(status >= 400 && status < 500)) return undefined
  const codes = Object.keys(statuses) as ErrorCode[]
  return codes.find((code) => statuses[code].status === status) ?? 'bad_request'
}

const unknownRoute = () =>
  new AppError('not_found', 'There is no such route. /docs lists all of them.')

const notAllowed = (request: Request, allowed: string[]) =>
  new AppError('method_not_allowed', `This path does not support ${request.method}.`, [], {
    allow: allowed.join(', '),
  })
