import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { articleBatchRoutes } from './articles/batch/routes.ts'
import { articleWriteRoutes } from './articles/edit/routes.ts'
import { articleTrashRoutes } from './articles/edit/trash-routes.ts'
import { previewRoutes } from './articles/previews/routes.ts'
import { articleByPathRoutes } from './articles/read/by-path.ts'
import { articleByUrlRoutes } from './articles/read/by-url.ts'
import { articleRoutes } from './articles/read/routes.ts'
import { registerIdentity, registerScopes } from './auth/hooks.ts'
import { type LimitStore, registerLoadShedding, registerRateLimit } from './auth/limits.ts'
import { keyRoutes } from './auth/routes.ts'
import { createAddresses } from './blobs/addresses.ts'
import { openBlobStore } from './blobs/open-store.ts'
import { readSecret } from './blobs/secret-queries.ts'
import { bulkChangeRoutes } from './bulk/routes.ts'
import { registerCacheControl } from './cache/control.ts'
import { watchDueTimes } from './cache/due-times.ts'
import { registerCacheLookup, registerCacheStore } from './cache/hooks.ts'
import { watchOutage } from './cache/outage.ts'
import { openReplica, replicaReads } from './cache/replica.ts'
import { categoryRoutes } from './categories/routes.ts'
import type { Config } from './config.ts'
import type { Database } from './database/client.ts'
import { primaryReads } from './database/reads.ts'
import { duplicateRoutes } from './duplicates/routes.ts'
import { type Changes, hearChanges } from './events/changes.ts'
import { registerFollowing } from './events/follow/following.ts'
import { changeRoutes } from './events/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import { markdownListRoutes } from './feeds/markdown-routes.ts'
import { feedRoutes } from './feeds/routes.ts'
import { sitemapRoutes } from './feeds/sitemap-routes.ts'
import { fileChangeRoutes } from './files/change-routes.ts'
import { fileRoutes } from './files/routes.ts'
import { fileServeRoutes } from './files/serve/routes.ts'
import { fileUploadRoutes } from './files/upload/routes.ts'
import { registerMetrics, type SumMetrics } from './health/metrics.ts'
import { healthRoutes } from './health/routes.ts'
import { createFastify } from './http/fastify.ts'
import { registerCors } from './http/guard/cors.ts'
import { registerDraining } from './http/guard/draining.ts'
import { registerContinue, registerHeadChecks } from './http/guard/early-answers.ts'
import { registerShareEnd } from './http/guard/fair-share.ts'
import { registerRouteRules } from './http/guard/route-rules.ts'
import { registerSecurityHeaders } from './http/guard/security.ts'
import { registerTimeouts } from './http/guard/timeouts.ts'
import { registerWire } from './http/guard/wire.ts'
import { registerIdempotency } from './http/idempotency/idempotency.ts'
import { createLogger, registerRequestLog } from './http/logging.ts'
import { openapiRoutes, registerOpenapi } from './http/openapi/register.ts'
import { registerBodyParsers } from './http/request/body.ts'
import { registerValidation } from './http/request/validation.ts'
import { registerConditionals } from './http/response/conditionals.ts'
import { registerCompression } from './http/response/encoding.ts'
import { registerErrors } from './http/response/errors.ts'
import { registerEtags } from './http/response/etag.ts'
import { registerSending, registerSendingBound } from './http/response/sending.ts'
import type { App } from './http/route.ts'
import { importRoutes } from './imports/routes.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { remoteFileRoutes } from './mirror/routes.ts'
import { redirectRoutes } from './redirects/routes.ts'
import { createConvert } from './renditions/convert.ts'
import { diffRoutes } from './revisions/diff/routes.ts'
import { revisionRoutes } from './revisions/routes.ts'
import { watchSchemas } from './schemas/active.ts'
import { schemaRoutes } from './schemas/routes.ts'
import { sourceRoutes } from './sources/routes.ts'
import { tagRoutes } from './tags/routes.ts'
import { exportGauges } from './telemetry/gauges.ts'
import { traceRequests } from './telemetry/requests.ts'
import type { Telemetry } from './telemetry/start.ts'

/** What a process shares with the other workers of its machine. */
export interface Machine {
  /** The same changes; a look whether they are connected also tells of commits of other workers. */
  guard(changes: Changes): Changes
  /** The same for those who keep keys or schemas, which learn of changes by other workers. */
  settings(changes: Changes): Changes
  limits: LimitStore
  /** The metrics of all workers as text. */
  metrics: SumMetrics
}

export interface AppParts {
  config: Config
  db: Database
  logger?: FastifyBaseLogger
  telemetry?: Telemetry | null
  /** Given to one of several workers. */
  machine?: Machine
  /** The token by which the command line calls this process; it is never stored. */
  cliToken?: string
  /** Further routes under /v1, by the same rules. */
  extraRoutes?: (app: App) => Promise<void>
}

/**
 * Builds the HTTP server without listening: first the hooks that every request passes, in this
 * order, then the routes.
 */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, db, machine } = parts
  const instance = createFastify(config, parts.logger ?? createLogger(config.logLevel))
  const app: App = instance.withTypeProvider()
  app.decorate('config', config)
  app.decorate('db', db)
  const blobs = openBlobStore(config)
  app.decorate('blobs', blobs)
  const secret = config.publicRead ? null : await readSecret(db, 'files')
  app.decorate('fileAddresses', createAddresses(config, secret))
  const heard = hearChanges(db, app.log)
  const changes = machine?.guard(heard) ?? heard
  const settings = machine?.settings(heard) ?? heard
  const { databaseReplicaUrl: replica } = config
  const outage = watchOutage(heard, config.staleIfError)
  const reads = replica
    ? replicaReads(
        db,
        heard,
        await openReplica(replica, config.databaseStatements, parts.telemetry),
        outage,
        changes,
      )
    : primaryReads(db)
  app.decorate('reads', reads)
  app.addHook('onClose', async () => {
    blobs.close()
    await Promise.all([reads.close(), changes.close()])
  })

  registerRequestLog(app)
  registerMetrics(app, machine?.metrics)
  traceRequests(app, parts.telemetry)
  const missing = registerErrors(app)
  registerWire(app)
  registerDraining(app)
  registerTimeouts(app)
  registerSending(app)
  registerSecurityHeaders(app)
  await registerCors(app, config.corsOrigins)
  registerLoadShedding(app)
  watchSchemas(db, settings)
  registerIdentity(app, settings, parts.cliToken)
  await registerRateLimit(app, machine?.limits)
  registerScopes(app)
  registerHeadChecks(app, missing)
  registerContinue(app)
  const due = watchDueTimes(db, changes)
  const cache = registerCacheLookup(app, changes, due, outage)
  registerFollowing(app, heard)
  app.metrics.watch({ cache, changes: heard, reads, following: app.following })
  registerBodyParsers(app)
  registerValidation(app)
  registerEtags(app)
  registerCacheStore(app, cache, outage)
  registerConditionals(app)
  registerSendingBound(app)
  // Before compression: a response kept for a retry is plain bytes, and each retry gets the coding
  // that it accepts.
  registerIdempotency(app)
  registerCompression(app)
  registerShareEnd(app)
  registerCacheControl(app, due)
  registerOpenapi(app)
  registerRouteRules(app)

  await app.register(healthRoutes, { changes: heard, outage, cache })
  await app.register(openapiRoutes)
  await app.register(feedRoutes)
  await app.register(sitemapRoutes)
  await app.register(markdownListRoutes)
  await app.register(mcpRoutes)
  await app.register(fileServeRoutes, { changes, outage, convert: createConvert(app) })
  await app.register(resourceRoutes, { prefix: '/v1' })
  if (parts.extraRoutes) await app.register(parts.extraRoutes, { prefix: '/v1' })
  await app.ready()
  await exportGauges(app.metrics.registry, parts.telemetry)
  return instance
}

async function resourceRoutes(app: App) {
  await app.register(articleRoutes)
  await app.register(articleByPathRoutes)
  await app.register(articleByUrlRoutes)
  await app.register(articleWriteRoutes)
  await app.register(articleTrashRoutes)
  await app.register(articleBatchRoutes)
  await app.register(bulkChangeRoutes)
  await app.register(previewRoutes)
  await app.register(duplicateRoutes)
  await app.register(redirectRoutes)
  await app.register(revisionRoutes)
  await app.register(diffRoutes)
  await app.register(tagRoutes)
  await app.register(categoryRoutes)
  await app.register(fileRoutes)
  await app.register(fileChangeRoutes)
  await app.register(fileUploadRoutes)
  await app.register(importRoutes)
  await app.register(sourceRoutes)
  await app.register(schemaRoutes)
  await app.register(remoteFileRoutes)
  await app.register(exportRoutes)
  await app.register(changeRoutes)
  await app.register(keyRoutes)
}
