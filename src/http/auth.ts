import { createHash, timingSafeEqual } from 'node:crypto'
import { type Actor, adminActor, allows, publicActor, type Scope } from '../actor.ts'
import { AppError } from '../errors.ts'
import { createKeyring, type Keyring } from '../keys/keyring.ts'
import type { App, Request, RouteScope } from './route.ts'

declare module 'fastify' {
  interface FastifyInstance {
    keyring: Keyring
  }
}

// Why the key of a request was not taken; thrown after the rate limit has counted the attempt.
const refusals = new WeakMap<Request, AppError>()

/** Why the request's key was refused, if it was. */
export const refusalOf = (request: Request) => refusals.get(request)

/** Finds out who is calling: `request.actor`. Without an Authorization header nothing is awaited. */
export function registerIdentity(app: App): void {
  app.decorate('keyring', createKeyring(app.db))
  app.decorateRequest('actor')
  const adminHash = app.config.adminKey ? sha256(app.config.adminKey) : null
  app.addHook('onRequest', (request, _reply, done) => {
    request.actor = publicActor
    const header = request.headers.authorization
    if (header === undefined) return done()
    identify(app, adminHash, header).then((actor) => {
      if (actor) request.actor = actor
      else refusals.set(request, wrongKey())
      done()
    }, done)
  })
}

/** Lets a request in or not, by the scope that its route declares; a wrong key is refused everywhere. */
export function registerScopes(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const refusal = refusals.get(request) ?? missing(request)
    done(refusal)
  })
}

/** For what part of a route demands on top, such as `include=origin`: 403 naming the scope. */
export function requireScope(request: Request, scope: Scope): void {
  if (!allows(request.actor, scope)) throw lacksScope(request.actor, scope)
}

/** Makes a revoked key stop working in this process at once. */
export function forgetKey(app: App, id: string): void {
  app.keyring.forget(id)
}

async function identify(app: App, adminHash: Buffer | null, header: string): Promise<Actor | null> {
  const token = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header)?.[1]
  if (token === undefined) return null
  if (adminHash && timingSafeEqual(sha256(token), adminHash)) return adminActor
  const [, id, secret] = /^bs_([A-Za-z0-9-]{8,64})_([\w-]{20,128})$/.exec(token) ?? []
  if (id === undefined || secret === undefined) return null
  return app.keyring.actorOf(id, secret)
}

function missing(request: Request): AppError | undefined {
  // What declares nothing is closed; boot refuses such routes of ours, this covers those of libraries.
  const scope: RouteScope = request.routeOptions.config.scope ?? (request.is404 ? 'public' : 'admin')
  if (scope === 'public' || (scope === 'content:read' && request.server.config.publicRead)) return undefined
  if (allows(request.actor, scope)) return undefined
  return request.actor === publicActor ? needsKey(scope) : lacksScope(request.actor, scope)
}

function lacksScope(actor: Actor, scope: Scope): AppError {
  const who = actor === publicActor ? 'This needs a key with' : 'Your key lacks'
  return new AppError('forbidden', `${who} the scope ${scope}.`)
}

function needsKey(scope: Scope): AppError {
  const message = `A key with the scope ${scope} is needed: Authorization: Bearer bs_...`
  return new AppError('unauthorized', message, [], { 'www-authenticate': `Bearer realm="broadsheet"` })
}

function wrongKey(): AppError {
  const challenge = 'Bearer realm="broadsheet", error="invalid_token"'
  const message =
    'This key is not known, or no longer valid. Leave the Authorization header out to read as the public.'
  return new AppError('unauthorized', message, [], { 'www-authenticate': challenge })
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
