import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDatabase } from '../support/database/database.ts'
import { killAll, type Started, startProgram, until } from '../support/processes/processes.ts'
import { otlpCollector, type Span } from '../support/servers/otlp.ts'

const adminKey = 'an-admin-key-that-no-span-may-show-1234'
const folder = mkdtempSync(join(tmpdir(), 'broadsheet-telemetry-'))
let collector: Awaited<ReturnType<typeof otlpCollector>>
let database: Awaited<ReturnType<typeof emptyDatabase>>
let server: Started
let url: string

beforeAll(async () => {
  collector = await otlpCollector()
  database = await emptyDatabase()
  server = startProgram('server.ts', {
    DATABASE_URL: database.url,
    ADMIN_KEY: adminKey,
    DATA_DIR: folder,
    PORT: '0',
    POOL_MAX: '2',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=trial',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_METRIC_EXPORT_INTERVAL: '500',
    OTEL_METRIC_EXPORT_TIMEOUT: '400',
  })
  await server.says('is running')
  url = /http:\S+:\d+/.exec(server.output())?.[0] ?? ''
})
afterAll(async () => {
  killAll()
  collector.close()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const attribute = ({ attributes }: Span, key: string) => {
  const { value } = attributes.find((one) => one.key === key) ?? {}
  return value?.stringValue ?? Number(value?.intValue)
}

/** The span of the request with this trace id, once it has come. */
async function serverSpan(traceId: string): Promise<Span> {
  const find = () => collector.spans.find((span) => span.traceId === traceId && span.kind === 2)
  await until(() => find() !== undefined)
  return find() as Span
}

const traceparent = (digit: string, rest = '') =>
  `00-${digit.repeat(32)}-00f067aa0ba902b7-01${rest}`

test('a request has a span in the trace of its caller, and each statement one below it', async () => {
  const headers = {
    traceparent: traceparent('a'),
    authorization: `Bearer ${adminKey}`,
    'content-type': 'application/json',
  }
  const body = JSON.stringify({ slug: 'traced', title: 'Secret title', body: 'Text.' })
  const answer = await fetch(`${url}/v1/articles`, { method: 'POST', headers, body })
  expect(answer.status).toBe(201)
  const span = await serverSpan('a'.repeat(32))
  expect(span.name).toBe('POST /v1/articles')
  expect(span.parentSpanId).toBe('00f067aa0ba902b7')
  expect(attribute(span, 'http.response.status_code')).toBe(201)
  const below = () => collector.spans.filter((one) => one.parentSpanId === span.spanId)
  const operations = () => below().map((one) => attribute(one, 'db.operation.name'))
  // The write, and its events, which are numbered and committed by one message.
  await until(() => ['with', 'begin'].every((word) => operations().includes(word)))
  expect(below().every(({ traceId, kind }) => traceId === span.traceId && kind === 3)).toBe(true)
})

test('statements belong to their request, even when requests wait for connections', async () => {
  const traceIds = Array.from({ length: 20 }, (_, n) => `${n + 10}`.padStart(32, 'e'))
  const authorization = `Bearer ${adminKey}`
  await Promise.all(
    traceIds.map((traceId) =>
      fetch(`${url}/v1/articles?limit=3`, {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, authorization },
      }),
    ),
  )
  const counts = async () => {
    const parents = await Promise.all(traceIds.map(serverSpan))
    return parents.map(
      ({ spanId }) => collector.spans.filter((span) => span.parentSpanId === spanId).length,
    )
  }
  await until(async () => (await counts()).every((count) => count > 0))
  expect(new Set(await counts()).size).toBe(1)
})

test('a hit of the cache has a span as well', async () => {
  for (const digit of ['b', 'c'])
    await fetch(`${url}/v1/articles`, { headers: { traceparent: traceparent(digit) } })
  const [miss, hit] = [await serverSpan('b'.repeat(32)), await serverSpan('c'.repeat(32))]
  expect([miss, hit].map((span) => attribute(span, 'http.response.status_code'))).toEqual([
    200, 200,
  ])
  const statements = (parent: Span) =>
    collector.spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId).length
  await until(() => statements(miss) > 0)
  expect(statements(hit)).toBe(0)
})

test('jobs have traces of their own, with their statements', async () => {
  const job = () => collector.spans.find(({ name }) => name === 'job announce-due')
  await until(() => job() !== undefined)
  const { spanId, parentSpanId } = job() as Span
  expect(parentSpanId ?? '').toBe('')
  await until(() => collector.spans.some((span) => span.parentSpanId === spanId))
})

test('metrics are exported, those of /metrics under the same names', async () => {
  const wanted = [
    'http.server.request.duration',
    'db.client.operation.duration',
    'broadsheet.job.duration',
    'db_pool_connections',
    'process_resident_memory_bytes',
  ]
  await until(() => wanted.every((name) => collector.metrics.has(name)))
})

test('logs tell the trace; the request id stays as it was', async () => {
  const headers = { traceparent: traceparent('d'), 'x-request-id': 'of-the-caller' }
  const missing = await fetch(`${url}/v1/articles/by-path/en/none`, { headers })
  expect(missing.headers.get('x-request-id')).toBe('of-the-caller')
  const { requestId } = (await missing.json()) as { requestId: string }
  expect(requestId).toBe('of-the-caller')
  await server.says(`"requestId":"of-the-caller","traceId":"${'d'.repeat(32)}"`)
})

test('nothing that is exported shows a key, a text or an address', async () => {
  await fetch(`${url}/v1/articles?q=private-words`, { headers: { authorization: 'Bearer bs_no' } })
  await until(() => collector.spans.some((span) => span.name === 'GET /v1/articles'))
  await server.end()
  const text = collector.text()
  expect(text).toContain('"service.name"')
  expect(text).toContain('trial')
  for (const secret of [adminKey, 'Secret title', 'private-words', 'bs_no', 'command_args'])
    expect(text).not.toContain(secret)
})
