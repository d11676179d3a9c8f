import type { ErrorCode } from '../../errors.ts'
import { statuses } from '../problem.ts'
import type { RouteScope } from '../route.ts'

/** The fault answers of an operation, as OpenAPI responses. */
export function faultsOf(
  method: string,
  scope: RouteScope,
  schema: Record<string, unknown>,
  own: readonly ErrorCode[] = [],
): object {
  const changes = method === 'PUT' || method === 'PATCH' || method === 'DELETE'
  const codes: (ErrorCode | false)[] = [
    'bad_request',
    'unauthorized',
    scope !== 'public' && 'forbidden',
    schema.params !== undefined && 'not_found',
    method !== 'GET' && 'conflict',
    changes && 'precondition_failed',
    schema.body !== undefined && 'too_large',
    schema.body !== undefined && 'unsupported_media_type',
    schema.body !== undefined && 'invalid',
    ...own,
    'rate_limited',
    'unavailable',
  ]
  return Object.fromEntries(codes.flatMap((code) => (code ? [response(code)] : [])))
}

function response(code: ErrorCode): [string, object] {
  const { status, title } = statuses[code]
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return [String(status), { description: `${title}: \`${code}\`.`, content }]
}
