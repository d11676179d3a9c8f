import { AppError } from '../../errors.ts'
import {
  type Api,
  type ApiRequest,
  type ApiResponse,
  follow,
  notJson,
  objectIn,
  problemOf,
} from '../../mcp/api.ts'

/** The response to a request; a refusal is an AppError with all faults. */
export async function ask(api: Api, request: ApiRequest): Promise<ApiResponse> {
  const response = await follow(api, request)
  if (response.status >= 300) throw refusalOf(response)
  return response
}

/** The JSON of a response; the server that made it checks its shape. */
export async function askJson<T extends object>(api: Api, request: ApiRequest): Promise<T> {
  return jsonOf<T>(await ask(api, request))
}

/** The same of a response that was not refused. */
export function jsonOf<T extends object>({ body }: ApiResponse): T {
  const read = objectIn<T>(body)
  if (read === null) throw new AppError('unavailable', notJson)
  return read
}

/**
 * An error response as a fault whose lines tell each of its errors; `unavailable` if every request
 * would get it.
 */
export function refusalOf(response: ApiResponse): AppError {
  return new AppError(codeOf(response), linesOf(response))
}

function codeOf({ status }: ApiResponse) {
  if (status === 404) return 'not_found'
  return status === 401 || status === 429 || status >= 500 ? 'unavailable' : 'bad_request'
}

function linesOf({ status, body }: ApiResponse): string {
  const { detail, errors = [] } = problemOf(body)
  if (errors.length === 0) return detail || `The server responded with the status ${status}.`
  return errors.map((error) => `${placeOf(error)}${error.message}`).join('\n')
}

type Fault = NonNullable<ReturnType<typeof problemOf>['errors']>[number]

function placeOf({ line, column, pointer, parameter }: Fault): string {
  if (line !== undefined) return `line ${line}${column === undefined ? '' : `:${column}`}: `
  const name = pointer?.slice(1) || parameter
  return name ? `${name}: ` : ''
}
