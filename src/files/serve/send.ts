import { pipeline, type Readable } from 'node:stream'
import type { ByteRange } from '../../blobs/store.ts'
import { withoutBody } from '../../cache/send.ts'
import { AppError } from '../../errors.ts'
import { idsOf } from '../../http/logging.ts'
import { isUnchanged } from '../../http/response/conditionals.ts'
import { noRoom } from '../../http/response/sending.ts'
import type { Reply, Request } from '../../http/route.ts'
import { headOf } from './head.ts'
import { type Kept, maxWhole } from './kept.ts'
import { rangeOf } from './range.ts'
import type { Served } from './served.ts'

/** One response with a blob. */
interface Sent {
  request: Request
  reply: Reply
  served: Served
}

// What a response in pieces holds at once: one piece read ahead, and one that waits to be sent.
const inPieces = 128 * 1024

/** Sends a blob from memory or from the store, or lets the proxy in front send it. */
export async function sendBlob(sent: Sent, kept: Kept): Promise<void> {
  const { request, served } = sent
  const { blobs, config } = request.server
  // A bucket has no folder that a proxy could read.
  const accelRedirect = blobs.path(served.hash) === null ? null : config.accelRedirect
  if (isUnchanged(request, served.etag)) sendUnchanged(sent)
  else if (accelRedirect) sendByProxy(sent, accelRedirect)
  else if (request.method === 'HEAD') sendHead(sent)
  else if (served.size <= maxWhole) sendWhole(sent, (await kept.read(served)) ?? absent())
  else await sendPieces(sent)
}

/** Sends all bytes, or a range of them, in one write. */
export function sendWhole(sent: Sent, bytes: Buffer): void {
  if (isUnchanged(sent.request, sent.served.etag)) sendUnchanged(sent)
  else if (sent.request.method === 'HEAD') sendHead(sent)
  else sendPart(sent, bytes)
}

function sendPart(sent: Sent, bytes: Buffer): void {
  const { request, reply, served } = sent
  const range = rangeOf(request.headers, served.etag, served.size)
  const part = range ? bytes.subarray(range.start, range.end + 1) : bytes
  const { sending } = request.server
  if (!sending.admits(request, part.length)) throw noRoom()
  begin(sent, range)
  reply.raw.end(part)
  // The operating system takes most responses immediately.
  if (reply.raw.writableLength > 0) sending.track(request, reply, reply.raw.writableLength)
}

async function sendPieces(sent: Sent): Promise<void> {
  const { request, reply, served } = sent
  const { blobs, sending } = request.server
  const range = rangeOf(request.headers, served.etag, served.size)
  if (!sending.admits(request, inPieces)) throw noRoom()
  const bytes = (await blobs.get(served.hash, range ?? undefined)) ?? absent()
  const { socket } = request.raw
  if (socket.destroyed || reply.raw.destroyed) return abandon(sent, bytes)
  // If this response is queued after another one on its connection, nothing else reports that the
  // connection closed.
  const leave = () => bytes.destroy()
  // One connection may wait for as many responses as are admitted.
  socket.setMaxListeners(0).once('close', leave)
  sending.track(request, reply, inPieces)
  begin(sent, range)
  pipeline(bytes, reply.raw, (error) => {
    socket.off('close', leave)
    if (error && !socket.destroyed)
      request.log.error({ ...idsOf(request), err: error }, 'file cut short')
  })
}

// The client hung up while the bytes were being opened. Since Node 24, `pipeline` throws for a
// response that is closed, and leaves them open.
function abandon({ reply }: Sent, bytes: Readable): void {
  bytes.destroy()
  reply.hijack()
}

function begin(sent: Sent, range: ByteRange | null): void {
  const { size } = sent.served
  const from = range ? ['content-range', `bytes ${range.start}-${range.end}/${size}`] : []
  const length = range ? range.end - range.start + 1 : size
  // For the log, which sees no header that was written directly.
  sent.reply.header('content-length', length)
  write(sent, range ? 206 : 200, [...from, 'content-length', String(length)])
}

function sendHead(sent: Sent): void {
  write(sent, 200, ['content-length', String(sent.served.size)])
  sent.reply.raw.end()
}

function sendUnchanged(sent: Sent): void {
  write(sent, 304, [])
  sent.reply.raw.end()
}

// The proxy adds the length, and reads the range.
function sendByProxy(sent: Sent, folder: string): void {
  const { hash } = sent.served
  const path = `${folder}${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`
  write(sent, 200, ['x-accel-redirect', path, 'content-length', '0'])
  sent.reply.raw.end()
}

function write({ request, reply, served }: Sent, status: number, more: readonly string[]): void {
  const head = headOf(request, reply, served, more)
  reply.hijack()
  reply.raw.writeHead(status, status === 304 ? withoutBody(head) : head)
}

// A row without bytes: the store lost them.
function absent(): never {
  throw new AppError('unavailable', 'The bytes of this file are not in the store.', [], {
    'retry-after': '60',
  })
}
