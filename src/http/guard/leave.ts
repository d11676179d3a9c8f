import type { Reply, Request } from '../route.ts'

/** So much of a body that nobody wants is read before its connection is cut. */
const mostPassedOver = 64 * 1024 * 1024
/** A shorter rest is passed over, and the connection serves the next request. */
const shortBody = 64 * 1024

/**
 * What happens to the unread body of a request that is answered early. The rest of a short one is
 * passed over. Otherwise the connection closes in two steps (RFC 9112, 9.6): our side ends with the
 * answer, the other side is read on for a while. Closing both at once would reset the connection,
 * and a client that is still sending loses the answer.
 */
export function leaveBody(request: Request, reply: Reply): void {
  const { raw } = request
  if (raw.complete !== false || raw.destroyed) return
  const announced = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  if (announced <= shortBody && request.headers.expect === undefined) return
  reply.header('connection', 'close')
  readOn(request)
  closeLater(request)
}

function readOn({ raw }: Request): void {
  let left = mostPassedOver
  // Its reader has given up, and may have held it up.
  raw.unpipe()
  raw.removeAllListeners('readable')
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) raw.socket.destroy()
  })
  raw.resume()
}

// Node calls `destroySoon` of a connection after its last answer. timeouts.ts ends the wait for the
// other side.
function closeLater({ raw }: Request): void {
  const { socket } = raw
  const close = socket.destroySoon.bind(socket)
  socket.destroySoon = () => {
    if (raw.complete || raw.destroyed) return close()
    raw.once('end', close).once('close', close)
    socket.end()
  }
}
