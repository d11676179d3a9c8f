import type { Reply, Request } from '../route.ts'
import { hasBody } from './has-body.ts'

/** Bytes of a refused body that are read before its connection is cut. */
const maxDiscarded = 64 * 1024 * 1024
/** The rest of a shorter body is discarded, and the connection serves the next request. */
const shortBody = 64 * 1024

/**
 * Deals with the unread body of a request that is answered early. The rest of a short one is
 * discarded. Otherwise the connection closes in two steps (RFC 9112, 9.6): our side closes after
 * the response, and the other side is read for a while. Closing both sides together would reset the
 * connection, and a client that is still sending would lose the response.
 */
export function leaveBody(request: Request, reply: Reply): void {
  const { raw } = request
  if (raw.complete !== false || raw.destroyed || !hasBody(request.headers)) return
  const announced = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  if (announced <= shortBody && request.headers.expect === undefined) return
  reply.header('connection', 'close')
  readOn(request)
  closeLater(request)
}

function readOn({ raw }: Request): void {
  let left = maxDiscarded
  // The former reader has stopped, and may have paused the stream.
  raw.unpipe()
  raw.removeAllListeners('readable')
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) raw.socket.destroy()
  })
  raw.resume()
}

// Node calls `destroySoon` of a connection after its last response. timeouts.ts limits the wait for
// the other side.
function closeLater({ raw }: Request): void {
  const { socket } = raw
  const close = socket.destroySoon.bind(socket)
  socket.destroySoon = () => {
    if (raw.complete || raw.destroyed) return close()
    raw.once('end', close).once('close', close)
    socket.end()
  }
}
