import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '../../errors.ts'
import { answerBare, pendingOn } from '../response/bare.ts'
import type { App } from '../route.ts'
import { bodyless } from './has-body.ts'

/** Answers what Node would answer by itself, without a problem document or not at all. */
export function registerWire(app: App): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => done(hostFault(raw)))
  const { server } = app
  // A server may ignore expectations that it does not know (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('connect', (_request, socket: Socket) => {
    takeOver(socket)
    answerBare(socket, 'bad_request', 'This server is no proxy and does not support CONNECT.')
  })
  answerHalfClosed(server)
}

// Milliseconds in which a client may read its answer.
const lingering = 2_000

// Node gives away the connection of a CONNECT, with its errors and time limits: an error without a
// listener would end the process.
function takeOver(socket: Socket): void {
  socket.on('error', () => socket.destroy())
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lingering)
  socket.on('close', () => clearTimeout(timer))
}

// A client that closes its side after a write may still read (`nc -N`), and the write is done
// anyway. After a read most of them have left, so its work ends, as Node does by default.
function answerHalfClosed(server: Server): void {
  // A property that the documentation of Node does not list.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('connection', (socket: Socket) => {
    socket.on('end', () => {
      if (bodyless.has(pendingOn(socket)?.req.method ?? 'GET')) socket.end()
    })
  })
}

/** Exactly one well-formed Host (RFC 9112, 3.2); HTTP/1.0 may leave it out. */
function hostFault(raw: IncomingMessage): AppError | undefined {
  const { host } = raw.headers
  if (host === undefined) {
    if (raw.httpVersion === '1.0') return undefined
  } else if (wellFormed.test(host) && countHosts(raw.rawHeaders) === 1) return undefined
  const message = 'The request must have one Host header, with the name of a host and a port.'
  return new AppError('bad_request', message, [{ parameter: 'Host', code: 'host', message }])
}

// The characters of a host and a port (RFC 3986, 3.2.2); it may be empty.
const wellFormed = /^[\w.~!$&'()*+,;=%:[\]-]*$/

// Node keeps only the first of several.
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}
