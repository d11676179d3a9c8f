import { grantedScopes, type Scope, scopes } from '../actor.ts'
import { AppError } from '../errors.ts'
import {
  type Api,
  type ApiRequest,
  type ApiResponse,
  askJson,
  bodyOf,
  notJson,
  ToolFault,
  urlOf,
} from './api.ts'
import type { Remote } from './client-config.ts'

const patience = 60_000

/** The HTTP API of another process; a server that cannot be reached is a ToolFault. */
export function remoteApi(remote: Remote): Api {
  return (asked) => send(remote, asked).catch(() => Promise.reject(noResponse(remote.url)))
}

async function send({ url, key }: Remote, asked: ApiRequest): Promise<ApiResponse> {
  const given = bodyOf(asked)
  const response = await fetch(`${url}${urlOf(asked)}`, {
    method: asked.method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(given && { 'content-type': given.type }),
      ...asked.headers,
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
    ...(given && { body: new Uint8Array(given.body) }),
  })
  const body = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}

const noResponse = (url: string) =>
  new ToolFault(`No response from ${url}. Next: ask the user whether the server runs.`)

/** The scopes of the key, with all that they include; AppError if the server refuses the key. */
export async function scopesOf(api: Api): Promise<ReadonlySet<Scope>> {
  const path = '/v1/keys/me'
  try {
    const { data } = await askJson<{ data?: { scopes?: unknown[] } }>(api, { method: 'GET', path })
    if (!Array.isArray(data?.scopes)) throw new ToolFault(notJson)
    return grantedScopes(scopes.filter((scope) => data.scopes?.includes(scope)))
  } catch (error) {
    if (error instanceof ToolFault) throw new AppError('unavailable', forPerson(error.message))
    throw error
  }
}

const refused = 'The server refuses the key of BROADSHEET_KEY: it is unknown or no longer valid.'

/** What a fault says to a person: what to do next is written for assistants. */
export const forPerson = (fault: string) =>
  fault.startsWith('unauthorized:') ? refused : fault.replace(/\s+Next: .*/s, '')
