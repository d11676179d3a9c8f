import { randomBytes } from 'node:crypto'

/** A request to the HTTP API, by whatever way it gets there. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** From `/v1` on, with its parts already encoded. */
  path: string
  query?: Readonly<Record<string, string | undefined>>
  headers?: Readonly<Record<string, string>>
  json?: unknown
  /** A Markdown file, instead of JSON. */
  markdown?: Buffer
}

export interface ApiResponse {
  status: number
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
}

/** Sends a request with the key of the client; rejects only if no response comes. */
export type Api = (request: ApiRequest) => Promise<ApiResponse>

/** A fault that the assistant can act on; it becomes the result of its call. */
export class ToolFault extends Error {
  override name = 'ToolFault'
}

/** The body of a request, with its type. */
export function bodyOf({ json, markdown }: ApiRequest): { type: string; body: Buffer } | null {
  if (markdown) return { type: 'text/markdown; charset=utf-8', body: markdown }
  if (json === undefined) return null
  return { type: 'application/json', body: Buffer.from(JSON.stringify(json)) }
}

/** A request for what changed between two versions of an article, as a unified diff. */
export function diffRequest(id: string, from: string, to: string): ApiRequest {
  const path = `/v1/articles/${id}/revisions/${from}/diff/${to}`
  return { method: 'GET', path, headers: { accept: 'text/x-diff' } }
}

/** The path and query of a request. */
export function urlOf({ path, query = {} }: ApiRequest): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1])
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** The response to a request, whatever it is; a redirect is followed once. */
export async function follow(api: Api, request: ApiRequest): Promise<ApiResponse> {
  const first = await api(request)
  const { location } = first.headers
  const moved = first.status === 301 && location !== undefined
  return moved ? api({ ...request, path: location, query: {} }) : first
}

/** The same; throws a ToolFault for a refusal. */
export async function ask(api: Api, request: ApiRequest): Promise<ApiResponse> {
  const response = await follow(api, request)
  if (response.status >= 300) throw new ToolFault(faultText(response))
  return response
}

/** The JSON of a response; the server that made it checks its shape. */
export async function askJson<T extends object>(api: Api, request: ApiRequest): Promise<T> {
  const read = objectIn<T>((await ask(api, request)).body)
  if (read === null) throw new ToolFault(`${notJson} Next: ask the user whether it is.`)
  return read
}

/** What is wrong with a response that is no JSON. */
export const notJson = 'The response is not JSON: is this the address of a Broadsheet server?'

/** The object in the body of a response; null for anything else, such as a page of a proxy. */
export function objectIn<T extends object>(body: Buffer): T | null {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' ? (value as T | null) : null
  } catch {
    return null
  }
}

/**
 * Text that authors wrote, marked as data. The random name keeps a text from closing its own mark.
 */
export function asData(text: string): string {
  const name = `data-${randomBytes(4).toString('hex')}`
  return `<${name}>\n${text}\n</${name}>`
}

/** The members of an error response that tell a person or a program what is wrong. */
interface ProblemBody {
  code?: string
  detail?: string
  errors?: {
    pointer?: string
    parameter?: string
    code: string
    message: string
    line?: number
    column?: number
    /** Texts of the article. */
    places?: object[]
  }[]
}

function faultText({ status, body }: ApiResponse): string {
  const { code = String(status), detail = '', errors = [] } = problemOf(body)
  const faults = errors.map((error) => {
    const { pointer = error.parameter ?? '', message, places = [], ...rest } = error
    const fault = `- ${pointer || 'request'}: ${message} ${JSON.stringify(rest)}`
    return places.length > 0 ? `${fault}\n${asData(JSON.stringify(places))}` : fault
  })
  return [`${code}: ${detail}`, ...faults, nextSteps[status] ?? ''].filter(Boolean).join('\n')
}

/** Reads an error response; what is not JSON, such as a page of a proxy, becomes the detail. */
export const problemOf = (body: Buffer): ProblemBody =>
  objectIn<ProblemBody>(body) ?? { detail: body.toString().slice(0, 500) }

/** What to do next, by the status of a refusal. */
export const nextSteps: Readonly<Record<number, string>> = {
  401: 'Next: ask the user for a valid key; no call works without one.',
  403: 'Next: tell the user which scope the key lacks; do not try again with this key.',
  404: 'Next: find the article with search or list_articles, and use its id.',
  409: 'Next: read what is in conflict, choose another value, and call again.',
  412: 'Next: read the article again, apply the change to its present text, and send its version.',
  422: 'Next: correct the members that are named, and call again.',
  429: 'Next: wait for the named time, then call again.',
  503: 'Next: wait some seconds, then call again.',
}
