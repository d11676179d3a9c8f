import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { brokenOff } from '../http/guard/arrival.ts'
import { endTurn } from '../http/guard/fair-share.ts'
import { clientOf } from '../http/request/client-of.ts'
import type { App, Request } from '../http/route.ts'
import type { SentBlob } from './queries.ts'
import type { RenditionQuery } from './recipe.ts'
import { createRenditions } from './renditions.ts'

/** What the address of a file asks for: the file itself, or a rendition of it. */
type Convert = (file: SentBlob, query: RenditionQuery, request: Request) => Promise<SentBlob>

/** Makes the renditions that this server is asked for. */
export function createConvert(app: App): Convert {
  const renditions = createRenditions(app)
  return async (file, query, request) => {
    const { w, format, crop } = query
    if (w === undefined && format === undefined && crop === undefined) return file
    return renditions.find(file, query, {
      client: clientOf(request),
      signal: leavingOf(request.raw.socket),
      // Other reads of the client need not wait until the rendition is made.
      waits: () => endTurn(request),
    })
  }
}

const leaving = new WeakMap<Socket, AbortSignal>()

// One signal for all requests of a connection. Nothing else reports that the connection of a queued
// response was closed.
function leavingOf(socket: Socket): AbortSignal {
  const known = leaving.get(socket)
  if (known) return known
  const left = new AbortController()
  const { signal } = left
  setMaxListeners(0, signal)
  leaving.set(socket, signal)
  const leave = () => left.abort(brokenOff())
  socket.once('close', leave)
  if (socket.destroyed) leave()
  return signal
}
