import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '../../errors.ts'
import { networkOf } from '../request/client-of.ts'
import type { App, Reply, Request } from '../route.ts'

/** Answers on their way to their readers. */
export interface Sending {
  /**
   * Bytes of all of them, and of those to one address; a connection that takes none for `patience`
   * ms is closed.
   */
  readonly limits: { bytes: number; ofAddress: number; patience: number }
  /** Whether there is room for so many more bytes. */
  admits(request: Request, bytes: number): boolean
  /** Counts an answer until it is handed over to the system, or its connection is gone. */
  track(request: Request, reply: Reply, bytes: number): void
  /** Bytes that wait now. */
  waiting(): number
}

declare module 'fastify' {
  interface FastifyInstance {
    sending: Sending
  }
}

const MiB = 1024 ** 2
const usual = { bytes: 48 * MiB, ofAddress: 24 * MiB, patience: 30_000 }

// The system takes as much at once where the connection has nothing else to send.
const small = 64 * 1024
const look = 1_000

interface Answer {
  raw: ServerResponse
  socket: Socket
  address: string
  bytes: number
  /** How far the connection was when it was looked at, and since when it has been there. */
  mark: string
  since: number
}

/**
 * Bounds what answers hold in memory while nobody reads them: a read beyond it is refused with 503,
 * and a connection that takes nothing is closed. One timer looks after all connections.
 */
export function registerSending(app: App): void {
  const sending = createSending()
  app.decorate('sending', sending)
  const timer = setInterval(sending.look, look).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

/**
 * Refuses an answer that finds no room, before it is compressed; comes behind what makes a 304 of
 * it.
 */
export function registerSendingBound(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { sending } = app
    const bytes =
      typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0
    // A write is done: its answer is given, and counted.
    const reads = request.method === 'GET' && reply.statusCode < 400
    if (reads && !sending.admits(request, bytes)) return done(noRoom())
    sending.track(request, reply, bytes)
    done(null, payload)
  })
}

/** The answer of one for whom there is no room. */
export const noRoom = () =>
  new AppError('unavailable', 'Too many answers wait for their readers. Try again shortly.', [], {
    'retry-after': '5',
  })

function createSending(): Sending & { look(): void } {
  const limits = { ...usual }
  const answers = new Set<Answer>()
  const held = new Map<string | Socket, number>()
  let total = 0

  const count = (answer: Answer, bytes: number) => {
    total += bytes
    for (const holder of [answer.address, answer.socket]) {
      const now = (held.get(holder) ?? 0) + bytes
      if (now === 0) held.delete(holder)
      else held.set(holder, now)
    }
  }
  const release = (answer: Answer) => {
    if (answers.delete(answer)) count(answer, -answer.bytes)
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
      const answer = {
        raw,
        socket,
        address: networkOf(ip),
        bytes,
        mark: '',
        since: performance.now(),
      }
      answers.add(answer)
      count(answer, bytes)
      raw.once('finish', () => release(answer)).once('close', () => release(answer))
    },
    look() {
      const now = performance.now()
      for (const answer of answers) {
        // Of an answer behind another one on a connection that is gone nobody is told.
        if (answer.socket.destroyed) release(answer)
        else if (isStuck(answer, now, limits.patience)) answer.socket.destroy()
      }
    },
  }
}

function isStuck(answer: Answer, now: number, patience: number): boolean {
  const { socket } = answer
  const mark = socket.writableLength > 0 ? `${socket.bytesWritten} ${unsent(socket)}` : ''
  if (mark === '' || mark !== answer.mark) {
    answer.mark = mark
    answer.since = now
    return false
  }
  return now - answer.since >= patience
}

// Of a large piece the stream counts all or nothing; what the system has yet to take of it only the
// handle knows.
const unsent = (socket: Socket) =>
  (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0
