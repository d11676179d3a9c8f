import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ZodTypeProvider } from '@fastify/type-provider-zod'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawServerDefault,
} from 'fastify'
import { z } from 'zod'
import { type Actor, publicActor, type Scope } from '../actor.ts'
import type { FileAddresses } from '../blobs/addresses.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/client.ts'
import type { Reads } from '../database/reads.ts'
import type { ErrorCode } from '../errors.ts'

/**
 * The app as the `routes.ts` of a resource receives it: zod schemas give requests and replies their
 * types.
 */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

export type Request = FastifyRequest
export type Reply = FastifyReply

/**
 * What a route demands of the caller. `public`: nothing. `content:read`: nothing while PUBLIC_READ
 * is on. Any other scope: a key that holds it; 401 without a key, 403 without the scope.
 */
export type RouteScope = 'public' | Scope

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
    db: Database
    /** Where the bytes of files are, and their addresses. */
    blobs: BlobStore
    fileAddresses: FileAddresses
    /** Where public reads go: the primary, or a replica that is up to date. */
    reads: Reads
  }
  interface FastifyRequest {
    actor: Actor
  }
  interface FastifyContextConfig {
    scope?: RouteScope
    /** Needs a key even where its scope admits the public. */
    keyed?: true
    /**
     * Media types read in addition to JSON, by a parser of the plugin; `schema.body` checks JSON
     * only.
     */
    bodyTypes?: readonly string[]
    /**
     * `manual`: the body is a stream. The route computes the fingerprint itself, and the body may
     * arrive slowly.
     */
    idempotency?: 'manual'
    /** Faults of this route only, for the OpenAPI document. */
    faults?: readonly ErrorCode[]
    /** Sends the Markdown file itself if `Accept` names text/markdown. */
    markdown?: true
    /** Can be read by a preview token in the query (`preview=`) instead of a key. */
    preview?: true
    /** Sends a unified diff if `Accept` names text/x-diff. */
    diff?: true
    /** Streams server-sent events if `Accept` names text/event-stream. */
    events?: true
    /** Reads `If-Match`; for the OpenAPI document. */
    versioned?: true
    /**
     * Request headers that only this route reads, with their descriptions; for the OpenAPI
     * document.
     */
    requestHeaders?: Readonly<Record<string, string>>
    /** Answers without checking the key, because that check may wait for the database. */
    probe?: true
  }
}

/** `{"data": …}`: the answer to a single read or a write. */
export const single = <T extends z.ZodType>(data: T) => z.object({ data })

export const PageMeta = z
  .object({
    limit: z.int(),
    nextCursor: z.string().nullable(),
    prevCursor: z.string().nullable(),
    total: z.int().exactOptional().describe('The total number of items; only with `count=exact`.'),
  })
  .meta({ id: 'PageMeta' })
export type PageMeta = z.infer<typeof PageMeta>

/** `{"data": […], "meta": …}`: the answer to a list. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), meta: PageMeta })

/** The schema of a 204. */
export const noContent = z.undefined().describe('Done. No body.')

/** The database for a read: a public read may use a replica, a read with a key never does. */
export const readDb = (app: App, { actor }: Request): Database =>
  actor === publicActor ? app.reads.current() : app.db
