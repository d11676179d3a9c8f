import type { IncomingMessage } from 'node:http'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Request } from '../route.ts'
import { hasBody } from './has-body.ts'

/**
 * The least progress of a body: `bytes` in every period of `within` milliseconds, until its end.
 */
export interface Pace {
  bytes: number
  within: number
}

/** The pace that the configuration demands. */
export const paceOf = ({ minBodyRate, bodyRateTime }: Config): Pace => ({
  bytes: (minBodyRate * bodyRateTime) / 1000,
  within: bodyRateTime,
})

/**
 * Calls `slow` when the client is slower than the pace. Bytes that wait here to be read are not the
 * client's delay.
 */
export function watchPace(raw: IncomingMessage, { bytes, within }: Pace, slow: () => void): void {
  // Most requests have no body, and a timer with two listeners takes a tenth of the processor time of
  // a small response.
  if (bytes === 0 || raw.complete !== false || !hasBody(raw.headers)) return
  let before = raw.socket.bytesRead
  const check = () => {
    const now = raw.socket.bytesRead
    if (!raw.complete && raw.readableLength === 0 && now - before < bytes) slow()
    before = now
  }
  // Checks after the sockets have been read again: this process itself may have been busy for the
  // whole period.
  const timer = setInterval(() => setImmediate(check), within).unref()
  const stop = () => clearInterval(timer)
  raw.once('end', stop).once('close', stop)
}

/**
 * Aborts when the end of a body will not come, because the client has left or is too slow. The
 * reason is the error of the response.
 */
function arrivalOf({ raw }: Request, pace: Pace): AbortSignal {
  const arrival = new AbortController()
  const leave = () => {
    if (!raw.readableEnded) arrival.abort(brokenOff())
  }
  if (raw.destroyed) leave()
  raw.once('close', leave)
  watchPace(raw, pace, () => arrival.abort(tooSlow()))
  return arrival.signal
}

/** Reads a streamed body with the signal of its arrival; leaving is the client's fault. */
export async function receiving<T>(
  request: Request,
  read: (arrival: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await read(arrivalOf(request, paceOf(request.server.config)))
  } catch (error) {
    throw isBrokenOff(error) ? brokenOff() : error
  }
}

// How Node reports a client that disconnected.
const isBrokenOff = (error: unknown) =>
  error instanceof Error &&
  error.message === 'aborted' &&
  'code' in error &&
  error.code === 'ECONNRESET'

/** 408. */
export const tooSlow = () => new AppError('request_timeout', 'The body took too long to arrive.')

/** The error of a request whose client has left; nobody reads the response. */
export const brokenOff = () => new AppError('bad_request', 'The body ended before it was complete.')
