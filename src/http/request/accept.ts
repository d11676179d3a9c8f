import type { Request } from '../route.ts'

// A single article or revision can be read as both of the first two, a comparison of revisions as
// JSON or a diff, the changes as JSON or a stream. No other answer depends on Accept.
const json = ['application/json', 'application/*', '*/*']
const markdown = 'text/markdown'
const diff = 'text/x-diff'
const events = 'text/event-stream'

/** A longer header is not a preference that a client states. */
const maxLength = 1000

// Requests whose address already says that the file is meant.
const files = new WeakSet<Request>()

/** Makes the response of a request the Markdown file, whatever its Accept says. */
export function asFile(request: Request): void {
  files.add(request)
}

/** Whether the answer to a request depends on its Accept. */
export const readsAccept = (request: Request): boolean => {
  const { config } = request.routeOptions
  return (
    (config.markdown === true && !files.has(request)) ||
    config.diff === true ||
    config.events === true
  )
}

/** Whether Markdown is wanted rather than JSON. */
export const wantsMarkdown = (request: Request): boolean =>
  files.has(request) || prefers(request, markdown)

/** Whether a unified diff is wanted rather than JSON. */
export const wantsDiff = (request: Request): boolean => prefers(request, diff)

/** Whether a stream of events is wanted rather than JSON. */
export const wantsEvents = (request: Request): boolean => prefers(request, events)

/**
 * Whether Accept names a type itself and gives nothing more weight (RFC 9110, 12.5.1). Of equal
 * weights, what is named first wins. A wildcard asks for nothing in particular.
 */
function prefers(request: Request, wanted: string): boolean {
  const { accept } = request.headers
  if (accept === undefined || accept === '*/*' || accept === json[0] || accept.length > maxLength)
    return false
  const ranges = accept.toLowerCase().split(',').map(rangeOf)
  const place = ranges.findIndex(({ type }) => type === wanted)
  const weight = ranges[place]?.weight ?? 0
  if (weight === 0 || ranges.some((other) => other.weight > weight)) return false
  const rivals = ranges.slice(0, place).filter(({ type }) => json.includes(type))
  return rivals.every((rival) => rival.weight < weight)
}

interface Range {
  type: string
  weight: number
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
  return { type, weight: Number.isNaN(weight) ? 1 : weight }
}
