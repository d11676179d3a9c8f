import { AppError } from '../errors.ts'
import type { Request } from './route.ts'

/** The media types that a route reads as its body, JSON first; `bodyTypes` are those with a parser of their own. */
export function readableTypes(method: string, bodyTypes: readonly string[] = []): string[] {
  const own = bodyTypes.filter(Boolean)
  if (bodyTypes.includes('multipart/form-data')) return own
  const patch = method === 'PATCH' ? ['application/merge-patch+json'] : []
  return ['application/json', ...patch, ...own]
}

/** 415 that says which Content-Type came (curl's `-d` sends that of a form) and which would be read. */
export function unreadableType({ method, headers, routeOptions }: Request): AppError {
  const came = headers['content-type']?.split(';')[0]?.trim().slice(0, 100)
  const sent = came ? `not ${came}` : 'and this request names none'
  const { bodyTypes = [] } = routeOptions.config
  const onlyRaw = !routeOptions.schema?.body && bodyTypes.length > 0
  const types = (onlyRaw ? bodyTypes.filter(Boolean) : readableTypes(method, bodyTypes)).join(', ')
  return new AppError('unsupported_media_type', `The Content-Type must be one of ${types}; ${sent}.`)
}
