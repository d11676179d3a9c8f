import { createHash } from 'node:crypto'
import { publicActor } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import { renderProblem, statuses } from '../response/problem.ts'
import type { App, Reply, Request } from '../route.ts'
import { type IdempotencyId, keepUnderClaim, type StoredResponse } from './claim-queries.ts'
import { type Claims, createClaims } from './claims.ts'
import { isDryRun } from './dry-run.ts'
import { decrypt, encrypt } from './encryption.ts'

// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) on every POST with a key: the
// response to a success is repeated for 24 hours. A failure changed nothing, so it is not kept and
// the client may try again.

declare module 'fastify' {
  interface FastifyInstance {
    claims: Claims
  }
}

interface HeldClaim {
  id: IdempotencyId
  claim: string
}

const held = new WeakMap<Request, HeldClaim>()

/** Repeats the response of a POST to a retry with the same Idempotency-Key. */
export function registerIdempotency(app: App): void {
  app.decorate('claims', createClaims(app.db))
  app.addHook('onClose', () => app.claims.close())
  app.addHook('preHandler', (request, reply, done) => {
    const { 'idempotency-key': key } = request.headers
    const manual = request.routeOptions.config.idempotency === 'manual'
    const skips = manual || isDryRun(request)
    if (key === undefined || request.method !== 'POST' || skips) return done()
    replayed(request, reply, fingerprint(request)).then((answered) => answered || done(), done)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const claim = held.get(request)
    if (!claim) return done(null, payload)
    held.delete(request)
    finishClaim(app, request, reply, claim, payload).then(() => done(null, payload), done)
  })
}

/**
 * Answers a retry and returns true, or claims the key for this request and returns false. A route
 * whose body is a stream sets `config.idempotency: 'manual'` and calls this with its own
 * fingerprint before it changes anything.
 */
export async function replayed(
  request: Request,
  reply: Reply,
  requestHash: Buffer,
): Promise<boolean> {
  const key = keyOf(request)
  if (key === undefined || request.actor === publicActor) return false
  const id = { actor: request.actor.id, route: `POST ${request.routeOptions.url}`, key }
  const taken = await request.server.claims.take(id, requestHash)
  if (taken.state === 'claimed') {
    held.set(request, { id, claim: taken.claim })
    return false
  }
  if (taken.state === 'other_body') throw reused()
  if (taken.state === 'running') throw stillRunning(taken.seconds)
  await replay(request, reply, taken.response)
  return true
}

/** Whether the response to this request must be kept. */
export const mustKeep = (request: Request): boolean => held.has(request)

/**
 * Stores the response inside the transaction of the write, so that even a crash right after the
 * commit cannot make a retry write twice. Set status and headers on the reply first; `response` is
 * the value that the route is about to return.
 */
export async function keepAnswer(
  tx: Sql,
  request: Request,
  reply: Reply,
  response: unknown,
): Promise<void> {
  const claim = held.get(request)
  if (!claim) return
  // Bytes are a response that the route has serialized itself.
  const body = encrypt(
    tokenOf(request),
    Buffer.isBuffer(response) ? response : Buffer.from(String(reply.serialize(response))),
  )
  if (!(await keepUnderClaim(tx, claim.id, claim.claim, { ...headOf(reply), body })))
    throw stillRunning(1)
  inTransaction.add(request)
}

/**
 * The same where the response is made after the commit: records inside the transaction that the
 * write is stored, so that a retry never repeats it. If the response is then lost, a retry gets an
 * error that says so.
 */
export async function keepStored(tx: Sql, request: Request): Promise<void> {
  const claim = held.get(request)
  if (!claim) return
  const { status } = statuses.conflict
  const body = encrypt(
    tokenOf(request),
    Buffer.from(renderProblem('conflict', lost.message, request.id, [lost])),
  )
  const response = { status, headers: { 'content-type': 'application/problem+json' }, body }
  if (!(await keepUnderClaim(tx, claim.id, claim.claim, response))) throw stillRunning(1)
}

const lost = {
  parameter: 'Idempotency-Key',
  code: 'answer_lost',
  message:
    'The first request with this Idempotency-Key was stored, wholly or in part, but its response was lost. Read the resource to see its state.',
}

// Requests whose response a transaction has stored. A rollback removes that response, but then the
// request does not succeed either.
const inTransaction = new WeakSet<Request>()

/** Whether the response is no stream, so that it can be stored. */
const isWhole = (payload: unknown): payload is string | Buffer | null | undefined =>
  payload === null ||
  payload === undefined ||
  typeof payload === 'string' ||
  Buffer.isBuffer(payload)

async function finishClaim(
  { claims }: App,
  request: Request,
  reply: Reply,
  { id, claim }: HeldClaim,
  payload: unknown,
): Promise<void> {
  // The database may be unreachable; the next request with this key finds out whether it has stored
  // a response.
  if (reply.statusCode === 503) return claims.abandon(claim)
  if (reply.statusCode >= 300 || !isWhole(payload)) return claims.free(id, claim)
  if (inTransaction.has(request)) return claims.done(claim)
  await claims.keep(id, claim, {
    ...headOf(reply),
    body: payload ? encrypt(tokenOf(request), Buffer.from(payload)) : null,
  })
}

async function replay(request: Request, reply: Reply, response: StoredResponse): Promise<void> {
  const body = response.body && decrypt(tokenOf(request), response.body)
  if (response.body && !body) throw reused()
  reply.code(response.status).headers(response.headers).header('idempotency-replayed', 'true')
  await reply.send(body?.toString())
}

const storedHeaders = ['content-type', 'location', 'etag', 'link', 'preference-applied']

function headOf(reply: Reply): { status: number; headers: Record<string, string> } {
  const present = storedHeaders.flatMap((name) => {
    const value = reply.getHeader(name)
    return value === undefined ? [] : [[name, String(value)]]
  })
  return {
    status: reply.statusCode,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(present) },
  }
}

function keyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(String(key))) return key?.toString()
  const message = 'Idempotency-Key must be 1 to 255 visible ASCII characters.'
  throw new AppError('bad_request', message, [
    { parameter: 'Idempotency-Key', code: 'invalid_idempotency_key', message },
  ])
}

function fingerprint(request: Request): Buffer {
  const { body, url, mediaType } = request
  const content =
    typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null)
  return createHash('sha256')
    .update(`${url}\n${mediaType ?? ''}\n`)
    .update(content)
    .digest()
}

const tokenOf = (request: Request) => request.headers.authorization ?? ''

function reused(): AppError {
  const message = 'This Idempotency-Key was used for another request. Use a new one.'
  return new AppError('invalid', message, [
    { parameter: 'Idempotency-Key', code: 'idempotency_key_reused', message },
  ])
}

function stillRunning(seconds: number): AppError {
  const message = 'The first request with this Idempotency-Key is still running.'
  const detail = { parameter: 'Idempotency-Key', code: 'request_still_running', message }
  return new AppError('conflict', message, [detail], { 'retry-after': String(seconds) })
}
