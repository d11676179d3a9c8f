import { createHash } from 'node:crypto'
import { publicActor } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import {
  claimIdempotencyKey,
  deleteClaim,
  deleteOldAnswers,
  type IdempotencyId,
  insertAnswer,
  type KeptAnswer,
} from './queries.ts'
import type { App, Reply, Request } from './route.ts'
import { seal, unseal } from './sealing.ts'

export { deleteOldAnswers }

// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) on every POST with a key: what succeeded is answered
// again for 24 hours. What failed changed nothing, so it is not kept and may be tried anew.

interface Held {
  id: IdempotencyId
  lock: string
  kept: boolean
}

const held = new WeakMap<Request, Held>()

export function registerIdempotency(app: App): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { 'idempotency-key': key } = request.headers
    const manual = request.routeOptions.config.idempotency === 'manual'
    if (key === undefined || request.method !== 'POST' || manual) return done()
    replayed(request, reply, fingerprint(request)).then((answered) => answered || done(), done)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const claim = held.get(request)
    if (!claim) return done(null, payload)
    settle(app, request, reply, claim, payload).then(() => done(null, payload), done)
  })
}

/**
 * Answers a retry and says so (true), or takes the key for this request (false). A route whose body is a stream sets
 * `config.idempotency: 'manual'` and calls this with a fingerprint of its own, before it changes anything.
 */
export async function replayed(request: Request, reply: Reply, requestHash: Buffer): Promise<boolean> {
  const key = keyOf(request)
  if (key === undefined || request.actor === publicActor) return false
  const id = { actor: request.actor.id, route: `POST ${request.routeOptions.url}`, key }
  const claim = await claimIdempotencyKey(request.server.db, id, requestHash)
  if (claim.state === 'claimed') {
    held.set(request, { id, lock: claim.lock, kept: false })
    return false
  }
  if (claim.state === 'other_body') throw reused()
  if (claim.state === 'running') throw stillRunning()
  await replay(request, reply, claim.answer)
  return true
}

/** Whether there is an answer to be kept. */
export const mustKeep = (request: Request): boolean => held.has(request)

/**
 * Keeps the answer inside the writer's transaction, so that even a crash right after the commit cannot make a retry
 * write twice. Set status and headers on the reply first; `answer` is what the route is about to return.
 */
export async function keepAnswer(tx: Sql, request: Request, reply: Reply, answer: unknown): Promise<void> {
  const claim = held.get(request)
  if (!claim) return
  // A text is an answer that its route has printed itself.
  const body = seal(
    tokenOf(request),
    Buffer.from(typeof answer === 'string' ? answer : String(reply.serialize(answer))),
  )
  const kept = await insertAnswer(tx, claim.id, claim.lock, { ...headOf(reply), body })
  if (!kept) throw stillRunning()
  claim.kept = true
}

async function settle(
  app: App,
  request: Request,
  reply: Reply,
  claim: Held,
  payload: unknown,
): Promise<void> {
  held.delete(request)
  const plain =
    payload === null || payload === undefined || typeof payload === 'string' || Buffer.isBuffer(payload)
  // After a rolled back transaction what was kept in it is gone too.
  if (reply.statusCode >= 300 || !plain) return deleteClaim(app.db, claim.id, claim.lock)
  if (claim.kept) return
  const body = payload ? seal(tokenOf(request), Buffer.from(payload)) : null
  await insertAnswer(app.db.pool, claim.id, claim.lock, { ...headOf(reply), body })
}

async function replay(request: Request, reply: Reply, answer: KeptAnswer): Promise<void> {
  const body = answer.body && unseal(tokenOf(request), answer.body)
  if (answer.body && !body) throw reused()
  reply.code(answer.status).headers(answer.headers).header('idempotency-replayed', 'true')
  await reply.send(body?.toString())
}

const keptHeaders = ['content-type', 'location', 'etag', 'link', 'preference-applied']

function headOf(reply: Reply): { status: number; headers: Record<string, string> } {
  const given = keptHeaders.flatMap((name) => {
    const value = reply.getHeader(name)
    return value === undefined ? [] : [[name, String(value)]]
  })
  return {
    status: reply.statusCode,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(given) },
  }
}

function keyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(String(key))) return key?.toString()
  const message = 'Idempotency-Key is 1 to 255 visible ASCII characters.'
  throw new AppError('bad_request', message, [
    { parameter: 'Idempotency-Key', code: 'invalid_idempotency_key', message },
  ])
}

function fingerprint(request: Request): Buffer {
  const { body, url, mediaType } = request
  const content = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null)
  return createHash('sha256')
    .update(`${url}\n${mediaType ?? ''}\n`)
    .update(content)
    .digest()
}

const tokenOf = (request: Request) => request.headers.authorization ?? ''

function reused(): AppError {
  const message = 'This Idempotency-Key was used for another request. Make a new one.'
  return new AppError('invalid', message, [
    { parameter: 'Idempotency-Key', code: 'idempotency_key_reused', message },
  ])
}

function stillRunning(): AppError {
  const message = 'The first request with this Idempotency-Key is still running.'
  const detail = { parameter: 'Idempotency-Key', code: 'request_still_running', message }
  return new AppError('conflict', message, [detail], { 'retry-after': '1' })
}
