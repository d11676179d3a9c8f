import type { App } from '../http/route.ts'
import { type Api, bodyOf, urlOf } from './api.ts'

/** The HTTP API of this process, called without a socket and with these headers. */
export function injected(
  app: Pick<App, 'inject'>,
  common: Readonly<Record<string, string | undefined>>,
  remoteAddress = '127.0.0.1',
): Api {
  return async (asked) => {
    const given = bodyOf(asked)
    const { statusCode, headers, rawPayload } = await app.inject({
      method: asked.method,
      url: urlOf(asked),
      headers: { ...common, ...(given && { 'content-type': given.type }), ...asked.headers },
      remoteAddress,
      ...(given && { payload: given.body }),
    })
    return { status: statusCode, headers: headers as Record<string, string>, body: rawPayload }
  }
}
