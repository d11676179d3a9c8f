import type { Context, Span } from '@opentelemetry/api'
import type { App, Reply, Request } from '../http/route.ts'
import type { Telemetry } from './start.ts'

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * A span and a duration for each request. Like the log, they name the pattern of the route and not
 * the URL, which may carry a secret.
 */
export function traceRequests(app: App, telemetry: Telemetry | null | undefined): void {
  if (!telemetry) return
  const { api, tracer, meter } = telemetry
  const durations = meter.createHistogram('http.server.request.duration', {
    description: 'Time from request to response.',
    unit: 's',
    advice: { explicitBucketBoundaries: bounds },
  })
  const contexts = new WeakMap<Request, Context>()

  app.addHook('onRequest', (request, reply, done) => {
    const caller = api.propagation.extract(api.ROOT_CONTEXT, request.headers)
    const attributes = attributesOf(request)
    const span = tracer.startSpan(
      `${request.method} ${attributes['http.route']}`,
      { kind: api.SpanKind.SERVER, attributes },
      caller,
    )
    const context = api.trace.setSpan(caller, span)
    contexts.set(request, context)
    request.traceId = span.spanContext().traceId
    const began = performance.now()
    reply.raw.once('close', () => {
      const status = finish(span, reply, api.SpanStatusCode.ERROR)
      const measured = { ...attributes, 'http.response.status_code': status }
      durations.record((performance.now() - began) / 1000, measured)
    })
    api.context.with(context, done)
  })
  // The end of a body arrives outside of the context of its request.
  app.addHook('preValidation', (request, _reply, done) => {
    api.context.with(contexts.get(request) ?? api.context.active(), done)
  })
}

const attributesOf = ({ method, routeOptions }: Request) => ({
  'http.request.method': method,
  'http.route': routeOptions.url ?? 'unknown',
})

function finish(span: Span, { raw }: Reply, error: number): number {
  const status = raw.statusCode
  span.setAttribute('http.response.status_code', status)
  if (status >= 500) span.setStatus({ code: error })
  if (!raw.writableFinished) span.setAttribute('error.type', 'client_gone')
  span.end()
  return status
}
