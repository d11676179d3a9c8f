import { z } from 'zod'
import type { Detail, ErrorCode } from '../../errors.ts'

/** The only table from error code to status. */
export const statuses: Record<ErrorCode | 'internal', { status: number; title: string }> = {
  bad_request: { status: 400, title: 'Bad Request' },
  unauthorized: { status: 401, title: 'Unauthorized' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed' },
  request_timeout: { status: 408, title: 'Request Timeout' },
  conflict: { status: 409, title: 'Conflict' },
  cursor_expired: { status: 410, title: 'Gone' },
  precondition_failed: { status: 412, title: 'Precondition Failed' },
  too_large: { status: 413, title: 'Content Too Large' },
  uri_too_long: { status: 414, title: 'URI Too Long' },
  unsupported_media_type: { status: 415, title: 'Unsupported Media Type' },
  range_not_satisfiable: { status: 416, title: 'Range Not Satisfiable' },
  invalid: { status: 422, title: 'Unprocessable Content' },
  precondition_required: { status: 428, title: 'Precondition Required' },
  rate_limited: { status: 429, title: 'Too Many Requests' },
  headers_too_large: { status: 431, title: 'Request Header Fields Too Large' },
  internal: { status: 500, title: 'Internal Server Error' },
  unavailable: { status: 503, title: 'Service Unavailable' },
  storage_full: { status: 507, title: 'Insufficient Storage' },
}

export const ProblemDetail = z
  .object({
    pointer: z.string().exactOptional().describe('JSON pointer into the body.'),
    parameter: z
      .string()
      .exactOptional()
      .describe('Name of the query parameter, path parameter or header.'),
    file: z.string().exactOptional(),
    code: z.string(),
    message: z.string(),
    line: z.int().exactOptional(),
    column: z.int().exactOptional(),
    places: z
      .array(z.object({ line: z.int(), column: z.int(), text: z.string() }))
      .exactOptional()
      .describe('Places in the body that an edit could mean, at most 10; lines count from 1.'),
  })
  .meta({ id: 'ProblemDetail' })

/** RFC 9457 problem document. */
export const ProblemDocument = z
  .object({
    type: z.string().describe('`urn:broadsheet:problem:<code>`'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(statuses) as (ErrorCode | 'internal')[]),
    requestId: z.string(),
    errors: z
      .array(ProblemDetail)
      .describe('All faults together; only the first 100 if there are more.'),
  })
  .meta({ id: 'Problem' })

/** Writes the document. */
export function renderProblem(
  code: ErrorCode | 'internal',
  detail: string,
  requestId: string,
  errors: readonly Detail[] = [],
): string {
  const { status, title } = statuses[code]
  return JSON.stringify({
    type: `urn:broadsheet:problem:${code}`,
    title,
    status,
    detail,
    code,
    requestId,
    errors,
  })
}
