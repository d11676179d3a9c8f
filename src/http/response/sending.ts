import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '../../errors.ts'
import { networkOf } from '../request/client-of.ts'
import type { App, Request } from '../route.ts'

/** A request, as far as its response is counted. */
type Asked = Pick<Request, 'ip'> & { raw: IncomingMessage }

/** The responses that are being sent. */
interface Sending {
  /**
   * Most bytes of all of them, and of those to one address; a connection that takes none for
   * `stuckAfter` ms is closed.
   */
  readonly limits: { bytes: number; ofAddress: number; stuckAfter: number }
  /** Whether there is room for this many more bytes. */
  admits(request: Asked, bytes: number): boolean
  /** Counts a response until the operating system has taken it, or its connection is gone. */
  track(request: Asked, reply: { raw: ServerResponse }, bytes: number): void
  /** Bytes that are waiting to be sent. */
  waiting(): number
}

declare module 'fastify' {
  interface FastifyInstance {
    sending: Sending
  }
}

const MiB = 1024 ** 2
const defaultLimits = { bytes: 32 * MiB, ofAddress: 16 * MiB, stuckAfter: 30_000 }

// The operating system takes this much immediately if the connection has nothing else to send.
const small = 64 * 1024
const checkInterval = 1_000

interface PendingResponse {
  raw: ServerResponse
  socket: Socket
  address: string
  bytes: number
  /** The progress of the connection at the last check, and since when it has not changed. */
  mark: string
  since: number
}

/**
 * Bounds the memory of responses that clients do not read: beyond the bound a read is refused with
 * 503, and a connection that takes nothing is closed. One timer checks all connections.
 */
export function registerSending(app: App): void {
  const sending = createSending()
  app.decorate('sending', sending)
  const timer = setInterval(sending.closeStuck, checkInterval).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

/**
 * Refuses a response for which there is no room, before it is compressed; runs after the hook that
 * turns it into a 304.
 */
export function registerSendingBound(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { sending } = app
    const bytes =
      typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0
    // A write is done already, so its response is sent, and counted.
    const reads = request.method === 'GET' && reply.statusCode < 400
    if (reads && !sending.admits(request, bytes)) return done(noRoom())
    sending.track(request, reply, bytes)
    done(null, payload)
  })
}

/** The error of a response for which there is no room. */
export const noRoom = () =>
  new AppError('unavailable', 'Too many responses are waiting to be sent. Try again shortly.', [], {
    'retry-after': '5',
  })

function createSending(): Sending & { closeStuck(): void } {
  const limits = { ...defaultLimits }
  const responses = new Set<PendingResponse>()
  const held = new Map<string | Socket, number>()
  let total = 0

  const count = (response: PendingResponse, bytes: number) => {
    total += bytes
    for (const holder of [response.address, response.socket]) {
      const now = (held.get(holder) ?? 0) + bytes
      if (now === 0) held.delete(holder)
      else held.set(holder, now)
    }
  }
  const release = (response: PendingResponse) => {
    if (responses.delete(response)) count(response, -response.bytes)
  }

  return {
    limits,
    waiting: () => total,
    admits(request, bytes) {
      const { socket } = request.raw
      if (total === 0 || (bytes <= small && !held.has(socket))) return true
      return (
        total + bytes <= limits.bytes &&
        (held.get(networkOf(request.ip)) ?? 0) + bytes <= limits.ofAddress
      )
    },
    track({ ip, raw: { socket } }, { raw }, bytes) {
      const response = {
        raw,
        socket,
        address: networkOf(ip),
        bytes,
        mark: '',
        since: performance.now(),
      }
      responses.add(response)
      count(response, bytes)
      raw.once('finish', () => release(response)).once('close', () => release(response))
    },
    closeStuck() {
      const now = performance.now()
      for (const response of responses) {
        // Node emits no event for a response that is queued after another one on a connection that
        // is gone.
        if (response.socket.destroyed) release(response)
        else if (isStuck(response, now, limits.stuckAfter)) response.socket.destroy()
      }
    },
  }
}

function isStuck(response: PendingResponse, now: number, stuckAfter: number): boolean {
  const { socket } = response
  const mark = socket.writableLength > 0 ? `${socket.bytesWritten} ${unsent(socket)}` : ''
  if (mark === '' || mark !== response.mark) {
    response.mark = mark
    response.since = now
    return false
  }
  return now - response.since >= stuckAfter
}

// The stream counts a large chunk all or nothing; only the handle knows how much of it is still
// unsent.
const unsent = (socket: Socket) =>
  (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0
