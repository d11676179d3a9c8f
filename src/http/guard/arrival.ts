import type { IncomingMessage } from 'node:http'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Request } from '../route.ts'

/**
 * What a body has to bring: so many bytes within so many milliseconds, again and again until its
 * end.
 */
export interface Pace {
  bytes: number
  within: number
}

/** The pace that the configuration asks for. */
export const paceOf = ({ minBodyRate, bodyRateTime }: Config): Pace => ({
  bytes: (minBodyRate * bodyRateTime) / 1000,
  within: bodyRateTime,
})

/**
 * Calls `slow` when the client falls behind the pace. Bytes that wait to be read here are no delay
 * of the client's.
 */
export function watchPace(raw: IncomingMessage, { bytes, within }: Pace, slow: () => void): void {
  if (bytes === 0 || raw.complete !== false) return
  let seen = raw.socket.bytesRead
  const look = () => {
    const now = raw.socket.bytesRead
    if (!raw.complete && raw.readableLength === 0 && now - seen < bytes) slow()
    seen = now
  }
  // Looked at behind the next reading of the sockets: this process may have been busy for as long
  // itself.
  const timer = setInterval(() => setImmediate(look), within).unref()
  const stop = () => clearInterval(timer)
  raw.once('end', stop).once('close', stop)
}

/**
 * Aborts when the end of a body will not come: its client has left, or is too slow. The reason is
 * the fault to answer.
 */
export function arrivalOf({ raw }: Request, pace: Pace): AbortSignal {
  const arrival = new AbortController()
  const leave = () => {
    if (!raw.readableEnded) arrival.abort(brokenOff())
  }
  if (raw.destroyed) leave()
  raw.once('close', leave)
  watchPace(raw, pace, () => arrival.abort(tooSlow()))
  return arrival.signal
}

/** 408. */
export const tooSlow = () => new AppError('request_timeout', 'The body took too long to arrive.')

/** The answer that a client which has left will not read. */
export const brokenOff = () => new AppError('bad_request', 'The body ended before it was complete.')
