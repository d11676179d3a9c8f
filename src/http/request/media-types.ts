import { AppError } from '../../errors.ts'
import type { Request } from '../route.ts'

interface Route {
  method: string
  /** Whether the route has a schema of a JSON body. */
  json: boolean
  /** Types with their own parser; '' is a body without a Content-Type. */
  bodyTypes?: readonly string[]
}

/**
 * The media types that a route reads as its body, JSON first. A route that reads no body ignores a
 * JSON one.
 */
export function readableTypes({ method, json, bodyTypes = [] }: Route): string[] {
  const own = bodyTypes.filter(Boolean)
  if (bodyTypes.includes('multipart/form-data') || (!json && own.length > 0)) return own
  const patch = method === 'PATCH' ? ['application/merge-patch+json'] : []
  return ['application/json', ...patch, ...own]
}

/** The same for the route of a request. */
export function typesFor({ method, routeOptions: { schema, config } }: Request): string[] {
  return readableTypes({ method, json: Boolean(schema?.body), bodyTypes: config.bodyTypes ?? [] })
}

/**
 * 415 that names the Content-Type of the request (curl's `-d` sends that of a form) and those that
 * the route reads.
 */
export function unreadableType(request: Request): AppError {
  const given = request.headers['content-type']?.split(';')[0]?.trim().slice(0, 100)
  const sent = given ? `not ${given}` : 'this request names none'
  const types = typesFor(request).join(', ')
  return new AppError(
    'unsupported_media_type',
    `The Content-Type must be one of ${types}; ${sent}.`,
  )
}
