import type { Span } from '@opentelemetry/api'
import type pg from 'pg'
import type { Telemetry } from './start.ts'

type Query = (...args: unknown[]) => unknown
type Callback = (error: unknown, ...results: unknown[]) => void

const words = new Set([
  'select',
  'with',
  'insert',
  'update',
  'delete',
  'begin',
  'commit',
  'rollback',
])

/**
 * A span and a duration for each statement that a request or a job runs on this pool, Prisma's
 * included. They tell the name of the statement or its first word, and never its values.
 */
export function traceStatements(pool: pg.Pool, telemetry: Telemetry | null | undefined): void {
  if (!telemetry) return
  keepContext(pool, telemetry)
  const durations = telemetry.meter.createHistogram('db.client.operation.duration', {
    description: 'Time from a statement to its result.',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
  })
  const start = (statement: unknown) => {
    const { span, word } = startSpan(telemetry, statement)
    const began = performance.now()
    return (error?: unknown) => {
      const failed = codeOf(error)
      finish(span, failed, telemetry)
      durations.record((performance.now() - began) / 1000, {
        'db.system.name': 'postgresql',
        'db.operation.name': word,
        ...(failed && { 'db.response.status_code': failed }),
      })
    }
  }
  pool.on('connect', (client) => {
    const traced = client as unknown as { query: Query }
    const query = traced.query.bind(client)
    traced.query = (...args) => {
      const isTraced = telemetry.api.trace.getActiveSpan() && !isSubmittable(args[0])
      return isTraced ? run(query, args, start(args[0])) : query(...args)
    }
  })
}

// A connection that comes free calls the next caller from the context of the one before.
function keepContext(pool: pg.Pool, { api }: Telemetry): void {
  const connect = pool.connect.bind(pool) as Query
  const bound: Query = (callback) =>
    callback ? connect(api.context.bind(api.context.active(), callback)) : connect()
  pool.connect = bound as typeof pool.connect
}

// Streams and cursors report their end by other means.
const isSubmittable = (statement: unknown) =>
  typeof (statement as { submit?: unknown } | null)?.submit === 'function'

function run(query: Query, args: unknown[], end: (error?: unknown) => void): unknown {
  const last = args.at(-1)
  if (typeof last === 'function') {
    const answered: Callback = (error, ...results) => {
      end(error)
      ;(last as Callback)(error, ...results)
    }
    return query(...args.slice(0, -1), answered)
  }
  const result = query(...args)
  if (result instanceof Promise) result.then(() => end(), end)
  else end()
  return result
}

function startSpan({ api, tracer }: Telemetry, statement: unknown): { span: Span; word: string } {
  const { name, text = '' } =
    typeof statement === 'string' ? { text: statement } : (statement as pg.QueryConfig)
  const first = /^\s*([a-z]{1,10})\b/i.exec(text)?.[1]?.toLowerCase() ?? ''
  const word = words.has(first) ? first : 'other'
  const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': word }
  const span = tracer.startSpan(name ?? word, { kind: api.SpanKind.CLIENT, attributes })
  return { span, word }
}

function finish(span: Span, failed: string | undefined, { api }: Telemetry): void {
  if (failed) {
    span.setAttribute('db.response.status_code', failed)
    span.setStatus({ code: api.SpanStatusCode.ERROR })
  }
  span.end()
}

// The message may contain values; the SQLSTATE does not.
function codeOf(error: unknown): string | undefined {
  if (!error) return undefined
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^[0-9A-Z]{5}$/.test(code) ? code : 'connection'
}
