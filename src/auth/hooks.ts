import { createHash, timingSafeEqual } from 'node:crypto'
import {
  type Actor,
  adminActor,
  allows,
  cliActor,
  previewActor,
  publicActor,
  type Scope,
} from '../actor.ts'
import { settingsChanged } from '../database/listen/settings.ts'
import { AppError } from '../errors.ts'
import type { App, Request, RouteScope } from '../http/route.ts'
import { createKeyring, type Keyring, type Revocations } from './keyring.ts'
import { hideResponse, readsPreview, twoCredentials } from './preview.ts'

declare module 'fastify' {
  interface FastifyInstance {
    keyring: Keyring
    /** Throws 401 if the key with which a request began works no longer. */
    readmit(request: Request): Promise<void>
  }
}

// Why a key was refused; thrown only after the rate limit has counted the attempt.
const refusals = new WeakMap<Request, AppError>()

/** The error of a refused key, if there is one. */
export const refusalOf = (request: Request) => refusals.get(request)

/**
 * Sets `request.actor` to the caller. Without an Authorization header nothing is awaited. The
 * bearer of `cliToken`, if there is one, is the command line.
 */
export function registerIdentity(app: App, heard: Revocations, cliToken?: string): void {
  app.decorate('keyring', createKeyring(app.db, heard))
  app.decorateRequest('actor')
  const fixed = [
    ...(app.config.adminKey ? [{ hash: sha256(app.config.adminKey), actor: adminActor }] : []),
    ...(cliToken ? [{ hash: sha256(cliToken), actor: cliActor }] : []),
  ]
  app.decorate('readmit', async ({ headers: { authorization } }: Request) => {
    if (authorization !== undefined && !(await identify(app, fixed, authorization)))
      throw wrongKey(authorization)
  })
  app.addHook('onRequest', (request, reply, done) => {
    request.actor = publicActor
    const header = request.headers.authorization
    if (readsPreview(request)) {
      request.actor = previewActor
      hideResponse(reply)
      if (header !== undefined) refusals.set(request, twoCredentials())
      return done()
    }
    if (header === undefined || request.routeOptions.config.probe) return done()
    identify(app, fixed, header).then((actor) => {
      if (actor) request.actor = actor
      else refusals.set(request, wrongKey(header))
      done()
    }, done)
  })
}

/**
 * Admits or refuses a request by the scope that its route declares; a wrong key is refused
 * everywhere.
 */
export function registerScopes(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const refusal = refusals.get(request) ?? missing(request)
    done(refusal)
  })
}

/**
 * Requires a further scope for part of a route, such as `include=origin`: 401 without a key,
 * otherwise 403 that names the scope.
 */
export function requireScope({ actor }: Request, scope: Scope): void {
  if (!allows(actor, scope)) throw refused(actor, scope)
}

/** Makes a revoked key stop working in this server and all its workers immediately. */
export function forgetKey(app: App, id: string): void {
  app.keyring.forget(id)
  settingsChanged(app.db)
}

/** Makes the new secret of a key the only one that lasts in this server and all its workers. */
export function refreshKey(app: App, id: string): void {
  app.keyring.refresh(id)
  settingsChanged(app.db)
}

interface FixedKey {
  hash: Buffer
  actor: Actor
}

async function identify(
  app: App,
  fixed: readonly FixedKey[],
  header: string,
): Promise<Actor | null> {
  const token = bearer.exec(header)?.[1]
  if (token === undefined) return null
  for (const { hash, actor } of fixed) if (timingSafeEqual(sha256(token), hash)) return actor
  const [, id, secret] = /^bs_([A-Za-z0-9-]{8,64})_([\w-]{20,128})$/.exec(token) ?? []
  if (id === undefined || secret === undefined) return null
  return app.keyring.actorOf(id, secret)
}

function missing(request: Request): AppError | undefined {
  // The token is checked where the article is read.
  if (request.actor === previewActor) return undefined
  // A route without a scope needs `admin`: our own cannot exist, because the server would not
  // start, but those of libraries can.
  const scope: RouteScope =
    request.routeOptions.config.scope ?? (request.is404 ? 'public' : 'admin')
  const { keyed } = request.routeOptions.config
  if (keyed && request.actor === publicActor) return needsKey(scope)
  if (
    scope === 'public' ||
    (scope === 'content:read' && request.server.config.publicRead && !keyed)
  )
    return undefined
  if (allows(request.actor, scope)) return undefined
  return refused(request.actor, scope)
}

const refused = (actor: Actor, scope: Scope): AppError =>
  actor === publicActor
    ? needsKey(scope)
    : new AppError('forbidden', `Your key lacks the scope ${scope}.`)

function needsKey(scope: RouteScope): AppError {
  const kind = scope === 'public' ? 'A key' : `A key with the scope ${scope}`
  const message = `${kind} is needed: Authorization: Bearer bs_...`
  return new AppError('unauthorized', message, [], {
    'www-authenticate': `Bearer realm="broadsheet"`,
  })
}

const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i

function wrongKey(header: string): AppError {
  const challenge = 'Bearer realm="broadsheet", error="invalid_token"'
  const message = `${whatIsWrong(header)} Leave the Authorization header out to read as the public.`
  return new AppError('unauthorized', message, [], { 'www-authenticate': challenge })
}

// The header itself is never repeated: it may hold a good key.
function whatIsWrong(header: string): string {
  if (bearer.test(header)) return 'This key is unknown or no longer valid.'
  if (/^Bearer *$/i.test(header))
    return 'There is no key after Bearer: is the variable that should hold it set?'
  if (/^Bearer /i.test(header))
    return 'The text after Bearer is not a key: a key has only visible ASCII characters, no spaces.'
  return 'The Authorization header must begin with the word Bearer: Authorization: Bearer bs_...'
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
