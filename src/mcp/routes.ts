import { createMcpHandler } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { noQuery } from '../http/request/query.ts'
import type { App, Reply, Request } from '../http/route.ts'
import { checkedFirst } from '../shapes.ts'
import type { Api } from './api.ts'
import { injected } from './inject.ts'
import { createServer } from './server.ts'

// As many messages as the SDK serves in one request, and far more members than one needs: the SDK
// copies them several times.
const [maxMessages, maxMembers] = [100, 100]

function tooManyMembers(message: unknown): string | null {
  const params = memberOf(message, 'params')
  const maps = [message, params, memberOf(params, 'arguments'), memberOf(params, '_meta')]
  const isTooMany = maps.some((map) => isMap(map) && Object.keys(map).length > maxMembers)
  return isTooMany ? `A message and its arguments have at most ${maxMembers} members each.` : null
}

const memberOf = (map: unknown, name: string): unknown =>
  isMap(map) ? Reflect.get(map, name) : undefined

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null

const Message = checkedFirst(
  z.looseObject({ jsonrpc: z.literal('2.0') }),
  tooManyMembers,
  'too_big',
)
const Messages = z.union([Message, z.array(Message).max(maxMessages)]).meta({
  id: 'McpMessages',
  description: 'One JSON-RPC message of the Model Context Protocol, or several.',
  examples: [{ jsonrpc: '2.0', id: 1, method: 'tools/list' }],
})

/**
 * The Model Context Protocol over streamable HTTP, without sessions: any process answers any
 * request. A tool calls the HTTP API in this process with the key of the request, so that scopes,
 * limits and checks are the same.
 */
export async function mcpRoutes(app: App) {
  app.post(
    '/mcp',
    {
      schema: {
        operationId: 'callMcp',
        summary: 'Serve an assistant by the Model Context Protocol',
        description:
          'Streamable HTTP without sessions. The tools are those that the scopes of the key allow. A call of a tool also counts the requests that it makes.',
        tags: ['assistants'],
        querystring: noQuery,
        body: Messages,
        response: { 200: z.unknown() },
      },
      config: { scope: 'content:read', keyed: true },
      // Before the body is read.
      onRequest: async (request) => checkOrigin(request),
    },
    async (request, reply) => sendResponse(reply, await serve(app, request)),
  )
}

/** A page of another site could otherwise use a key that its browser keeps (DNS rebinding). */
function checkOrigin({ headers, server }: Request): void {
  const { origin } = headers
  if (origin === undefined || server.config.corsOrigins.includes(origin)) return
  throw new AppError('forbidden', `The origin ${origin} is not in CORS_ORIGINS.`)
}

async function sendResponse(reply: Reply, response: Response): Promise<Reply> {
  const type = response.headers.get('content-type')
  if (type) reply.type(type)
  return reply.code(response.status).send(Buffer.from(await response.arrayBuffer()))
}

// The SDK refuses a client that does not name both, such as plain curl.
const accepted = 'application/json, text/event-stream'

async function serve(app: App, request: Request): Promise<Response> {
  const { url, headers, body } = request
  // No stream: no tool reports progress, and the list of tools of a key does not change.
  let fault: Error | undefined
  const handler = createMcpHandler(() => createServer(apiOf(app, request), request.actor.scopes), {
    maxSubscriptions: 0,
    onerror: (error) => {
      fault = error
    },
  })
  const given = Object.entries(headers).filter(([, value]) => typeof value === 'string')
  const forwarded = new globalThis.Request(new URL(url, 'http://localhost'), {
    method: 'POST',
    headers: [...(given as [string, string][]), ['accept', accepted]],
  })
  const response = await handler.fetch(forwarded, { parsedBody: body })
  // The SDK says that there was an error, and not which.
  if (response.status === 500 && fault) throw fault
  return response
}

/** The HTTP API of this process, called with the key, the address and the ids of a request. */
function apiOf(app: App, request: Request): Api {
  const { authorization, traceparent } = request.headers
  const common = {
    authorization,
    'x-request-id': request.id,
    ...(typeof traceparent === 'string' && { traceparent }),
  }
  return injected(app, common, request.ip)
}
