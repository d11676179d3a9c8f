import type { ErrorCode } from '../../errors.ts'
import { statuses } from '../response/problem.ts'
import type { RouteScope } from '../route.ts'
import { headerRefs } from './headers.ts'

type Code = ErrorCode | 'internal'

interface Route {
  method: string
  scope: RouteScope
  hasParams: boolean
  readsBody: boolean
  /** Reads `If-Match`, or `If-None-Match` on a write. */
  versioned: boolean
  /** A read whose response has an ETag. */
  tagged: boolean
  /** Answers without checking the key. */
  probe: boolean
  rateLimited: boolean
  own: readonly ErrorCode[]
}

/**
 * The error responses of an operation: each status refers to the response that all operations
 * share.
 */
export function faultsOf(route: Route): Record<string, object> {
  const { method, scope, hasParams, readsBody, versioned, tagged, probe, rateLimited, own } = route
  const writes = method !== 'GET'
  const codes: (Code | false)[] = [
    'bad_request',
    !probe && 'unauthorized',
    scope !== 'public' && 'forbidden',
    hasParams && 'not_found',
    writes && 'request_timeout',
    writes && 'conflict',
    (versioned || tagged) && 'precondition_failed',
    writes && 'too_large',
    hasParams && 'uri_too_long',
    writes && 'unsupported_media_type',
    readsBody && 'invalid',
    versioned && 'precondition_required',
    rateLimited && 'rate_limited',
    'headers_too_large',
    ...own,
    'internal',
    'unavailable',
    writes && 'storage_full',
  ]
  return Object.fromEntries(
    codes.flatMap((code) => (code ? [[String(statuses[code].status), named(code)]] : [])),
  )
}

// The library needs a content here; document.ts then replaces the response by the reference.
const named = (code: Code) => ({
  description: statuses[code].title,
  content: { [problem]: { schema: {} } },
})

const problem = 'application/problem+json'
const problemContent = { [problem]: { schema: { $ref: '#/components/schemas/Problem' } } }

/** The name of a shared error response: `NotFound` for 404. */
export function faultName(status: string): string | undefined {
  const found = Object.values(statuses).find((known) => String(known.status) === status)
  return found?.title.replace(/\W/g, '')
}

/** All shared error responses by their names. */
export const faultAnswers = Object.fromEntries(
  (Object.keys(statuses) as Code[]).map((code) => [
    faultName(String(statuses[code].status)),
    {
      description: `${statuses[code].title}: \`${code}\`.`,
      headers: headersOf(code),
      content: problemContent,
    },
  ]),
)

function headersOf(code: Code): object {
  const names = ['X-Request-Id', 'Cache-Control', 'Vary']
  if (code === 'not_found') names.push('Cache-Tag')
  if (code === 'rate_limited') names.push('RateLimit', 'RateLimit-Policy')
  if (code === 'unauthorized') names.push('WWW-Authenticate')
  if (code === 'precondition_failed') names.push('ETag')
  if (['conflict', 'rate_limited', 'unavailable', 'storage_full'].includes(code))
    names.push('Retry-After')
  return headerRefs(names)
}
