import { grantedScopes, type Scope, scopes } from '../actor.ts'
import type { Remote } from '../config.ts'
import { AppError } from '../errors.ts'
import { type Api, askJson, ToolFault, urlOf } from './api.ts'

const patience = 60_000

/** The HTTP API of another process; a server that cannot be reached is a ToolFault. */
export function remoteApi({ url, key }: Remote): Api {
  return async (asked) => {
    const response = await fetch(`${url}${urlOf(asked)}`, {
      method: asked.method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(asked.json !== undefined && { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
      ...(asked.json !== undefined && { body: JSON.stringify(asked.json) }),
    }).catch(() => Promise.reject(noResponse(url)))
    const body = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  }
}

const noResponse = (url: string) =>
  new ToolFault(`No response from ${url}. Next: ask the user whether the server runs.`)

/** The scopes of the key, with all that they include; AppError if the server refuses the key. */
export async function scopesOf(api: Api): Promise<ReadonlySet<Scope>> {
  const path = '/v1/keys/me'
  try {
    const { data } = await askJson<{ data: { scopes: Scope[] } }>(api, { method: 'GET', path })
    return grantedScopes(data.scopes.filter((scope) => scopes.includes(scope)))
  } catch (error) {
    if (error instanceof ToolFault) throw new AppError('unavailable', error.message)
    throw error
  }
}
