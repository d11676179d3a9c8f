import type { App } from '../route.ts'

/**
 * Collects the routes; returns a function that maps the URL of a request to the methods of its
 * path.
 */
export function allowedMethods(app: App): (url: string) => string[] {
  const routes: { segments: string[]; methods: string[] }[] = []
  app.addHook('onRoute', (route) => {
    // The catch-all route of the CORS plugin is not a resource.
    if (route.url !== '*')
      routes.push({ segments: route.url.split('/'), methods: [route.method].flat() })
  })
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const segments = path.split('/')
    const fitting = routes.filter((route) => fits(route.segments, segments))
    return [...new Set(fitting.flatMap((route) => route.methods))].sort()
  }
}

function fits(pattern: string[], path: string[]): boolean {
  const open = pattern.at(-1) === '*'
  if (open ? path.length < pattern.length : path.length !== pattern.length) return false
  return pattern.every(
    (part, index) => part === '*' || part.startsWith(':') || part === path[index],
  )
}
