/** The closed list of faults; http/response/errors.ts gives each its status. */
export type ErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'cursor_expired'
  | 'precondition_failed'
  | 'precondition_required'
  | 'request_timeout'
  | 'too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'range_not_satisfiable'
  | 'invalid'
  | 'rate_limited'
  | 'headers_too_large'
  | 'unavailable'
  | 'storage_full'

/** Faults that one response names; a body can have a fault at each of its bytes. */
export const maxFaults = 100

/** One fault: where it is (JSON pointer, query parameter or file) and what is wrong there. */
export interface Detail {
  pointer?: string
  parameter?: string
  file?: string
  code: string
  message: string
  line?: number
  column?: number
  /** Places in the text that the fault is about. */
  places?: { line: number; column: number; text: string }[]
}

/**
 * A fault that the caller or the operator can fix; every other error is a bug and becomes a 500.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Detail[]
  readonly headers: Record<string, string>

  constructor(
    code: ErrorCode,
    message: string,
    details: Detail[] = [],
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
    this.headers = headers
  }
}

/** Whether a fault lies with the server or its storage, and not with what the caller sent. */
export const isServerFault = ({ code }: AppError) =>
  code === 'unavailable' || code === 'storage_full'

/** 404, absent or invisible: the two must not be told apart. */
export function notFound(what: string): AppError {
  return new AppError('not_found', `No such ${what}.`)
}

/** 422 for a body whose values break a rule; names the first faults. */
export function invalid(details: Detail[]): AppError {
  return new AppError('invalid', summaryOf(details), details.slice(0, maxFaults))
}

/** The first fault with its place, and the number of further ones. */
export function summaryOf(details: Detail[]): string {
  const [first] = details
  if (!first) return 'Invalid content.'
  const place = first.parameter ?? first.pointer?.slice(1)
  const moreCount =
    details.length >= maxFaults ? `at least ${details.length - 1}` : details.length - 1
  const more = details.length > 1 ? ` (and ${moreCount} more)` : ''
  return `${place ? `${place}: ` : ''}${first.message}${more}`
}

/** 409 for the restore of the version that is there. */
export function alreadyCurrent(version: number): AppError {
  const message = `Version ${version} is the current one: there is nothing to restore.`
  return conflict(message, [{ code: 'is_current', message }])
}

/** 409 with the field that is in conflict. */
export function conflict(
  message: string,
  details: Detail[] = [],
  headers: Record<string, string> = {},
): AppError {
  return new AppError('conflict', message, details, headers)
}
