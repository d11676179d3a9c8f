import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number | string }
}

export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: Attribute[]
  status: { code?: number }
}

interface Metric {
  name: string
}

/** A collector for OTLP over HTTP with JSON, which keeps all that it receives. */
export async function otlpCollector() {
  const spans: Span[] = []
  const metrics = new Set<string>()
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as Record<string, never>
    bodies.push(JSON.stringify(body))
    for (const { scopeSpans } of listIn(body, 'resourceSpans'))
      for (const scope of scopeSpans) spans.push(...(scope.spans as Span[]))
    for (const { scopeMetrics } of listIn(body, 'resourceMetrics'))
      for (const scope of scopeMetrics)
        for (const { name } of scope.metrics as Metric[]) metrics.add(name)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    metrics,
    /** All that came, as text. */
    text: () => bodies.join('\n'),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Group = Record<'scopeSpans' | 'scopeMetrics', Record<string, unknown>[]>

const listIn = (body: Record<string, unknown>, name: string) => (body[name] ?? []) as Group[]
