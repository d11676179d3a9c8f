import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ErrorCode } from '../../errors.ts'
import { renderProblem, statuses } from './problem.ts'

/** Writes a problem document to a connection whose request no hook has seen, and closes it. */
export function answerBare(socket: Socket, code: ErrorCode, detail: string): void {
  const { status, title } = statuses[code]
  const id = randomUUID()
  const body = renderProblem(code, detail, id)
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    // RFC 9110, 6.6.1.
    `date: ${new Date().toUTCString()}`,
    `x-request-id: ${id}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * Answers a request that Node's HTTP parser rejects: too slow, too large in its headers, or
 * malformed.
 */
export function rejectClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket))
    return void socket.destroy()
  const code = clientCodes[error.code ?? ''] ?? 'bad_request'
  answerBare(socket, code, clientTexts[code] ?? statuses[code].title)
}

// A response to an earlier request is due, or has begun: the client would take these bytes for it.
function isAnswering(socket: Socket): boolean {
  const response = pendingOn(socket)
  return response ? response.headersSent || response.req.complete : false
}

/** The response that is due next on a connection; Node keeps it without documenting it. */
export const pendingOn = (socket: Socket) =>
  (socket as { _httpMessage?: ServerResponse | null })._httpMessage

const clientCodes: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
}

const clientTexts: Partial<Record<ErrorCode, string>> = {
  request_timeout: 'The request took too long to arrive.',
  bad_request:
    'This is not well-formed HTTP. In a URL, spaces and non-ASCII letters must be percent-encoded.',
  headers_too_large: 'The headers are larger than this server accepts.',
}
