import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { Config } from '../config.ts'
import { arrival } from './guard/timeouts.ts'
import { requestIdOf } from './logging.ts'
import { originForm } from './request/request-target.ts'
import { ownCompilers } from './request/validation.ts'
import { rejectClientError } from './response/bare.ts'
import { sendProblem } from './response/errors.ts'

/** A server of Fastify with our settings, and without any plugin or route. */
export function createFastify(config: Config, loggerInstance: FastifyBaseLogger): FastifyInstance {
  return fastify({
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: requestIdOf,
    rewriteUrl: originForm,
    // No child logger per request: the few log lines name their request themselves.
    childLoggerFactory: (logger) => logger,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: config.bodyLimit,
    requestTimeout: arrival.request,
    connectionTimeout: 90_000,
    keepAliveTimeout: 75_000,
    http: {
      headersTimeout: arrival.headers,
      connectionsCheckingInterval: 2_000,
      requireHostHeader: false,
    },
    return503OnClosing: false,
    frameworkErrors: sendProblem,
    clientErrorHandler: rejectClientError,
    schemaController: ownCompilers,
    // Validation parses the query string, so a cache hit costs no parsing.
    routerOptions: { maxParamLength: 8_000, querystringParser: (text) => text as never },
  })
}
