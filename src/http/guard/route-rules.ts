import type { RouteOptions } from 'fastify'
import type { App } from '../route.ts'

/** Refuses to start with a route that does not declare its purpose, its scope and its responses. */
export function registerRouteRules(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.schema?.hide && route.config?.scope) return
    const missing = missingParts(route)
    if (missing.length === 0) return
    throw new Error(
      `Route ${[route.method].flat().join(',')} ${route.url} declares no ${missing.join(', no ')}.`,
    )
  })
}

function missingParts(route: RouteOptions): string[] {
  const { schema, config } = route
  const parts: Record<string, unknown> = {
    summary: schema?.summary,
    tags: schema?.tags?.length,
    'response schema': schema?.response,
    scope: config?.scope,
  }
  return Object.keys(parts).filter((part) => !parts[part])
}
