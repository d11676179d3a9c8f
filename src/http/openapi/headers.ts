// The headers of requests and responses, as the OpenAPI document shows them.

interface Route {
  method: string
  /** Whether it reads `If-Match`. */
  versioned: boolean
  /** Headers that only this route reads, with their descriptions. */
  own?: Readonly<Record<string, string>> | undefined
}

const ifMatch = {
  'If-Match':
    'The ETag of what you read, or several separated by commas: 412 if the version has changed since. Only the version counts, so the ETag of any representation works (JSON, Markdown, compressed, `W/`). `*` matches every version; 412 if there is none. 428 without this header if the server requires it.',
}

const requestTexts: Record<string, Record<string, string>> = {
  GET: {
    'If-Match':
      'The ETag of what you have, or several separated by commas: 412 if the response has another one. The ETag of another compression counts as the same, `W/` matches nothing, `*` everything. A response without an ETag (an export, a stream) takes only `*`.',
    'If-None-Match':
      'The ETag of what you have, or several separated by commas: 304 without a body if it is unchanged. The ETag of another compression and `W/` count as the same; `*` matches everything.',
  },
  POST: {
    'Idempotency-Key':
      '1 to 255 visible ASCII characters without spaces: for 24 hours a retry gets the first response; 409 with `Retry-After` while the first request may still run.',
  },
  PUT: {
    'If-None-Match':
      '`*`: writes only if there is nothing yet, otherwise 412. An ETag: 412 if its version is the current one.',
  },
}

// The form that http/idempotency/ accepts.
const requestForms: Record<string, object> = {
  'Idempotency-Key': { minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
}

/** The headers that a route reads, as a schema whose properties are the headers. */
export function requestHeaders({ method, versioned, own = {} }: Route): object {
  const texts = { ...(versioned ? ifMatch : {}), ...requestTexts[method], ...own }
  const properties = Object.entries(texts).map(([name, description]) => [
    name,
    { type: 'string', ...requestForms[name], description },
  ])
  return { type: 'object', properties: Object.fromEntries(properties) }
}

const text = { type: 'string' }

/** Every header that a response may carry; the responses refer to it by name. */
export const responseHeaders: Record<string, { description: string; schema: object }> = {
  'X-Request-Id': { description: 'The id of this request, as in the log.', schema: text },
  ETag: {
    description: 'The version of this response, for `If-None-Match` and `If-Match`.',
    schema: text,
  },
  'Cache-Control': {
    description: 'Which caches may keep the response, and for how long.',
    schema: text,
  },
  'Cache-Tag': {
    description: 'Tags by which a shared cache can purge this response, separated by commas.',
    schema: text,
  },
  Vary: { description: 'The request headers on which the response depends.', schema: text },
  Link: {
    description: 'The other pages: `rel="first"`, `rel="prev"`, `rel="next"`.',
    schema: text,
  },
  'Content-Language': {
    description: 'With `fallback`: the languages of the articles in the response.',
    schema: text,
  },
  Location: {
    description: 'The URL of the resource.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Idempotency-Replayed': {
    description: '`true` if this is the response to an earlier request.',
    schema: text,
  },
  'Preference-Applied': { description: 'The `Prefer` that was applied.', schema: text },
  'Content-Disposition': { description: 'The file name under which to save it.', schema: text },
  'RateLimit-Policy': {
    description:
      'How many requests (`q`) are allowed in how many seconds (`w`); absent without a limit.',
    schema: text,
  },
  RateLimit: {
    description: 'How many requests are left (`r`), and for how many seconds (`t`).',
    schema: text,
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    schema: { type: 'integer' },
  },
  'WWW-Authenticate': { description: 'How to send a key.', schema: text },
}

/** The facts that decide the headers of a response without an error. */
interface Carried {
  status: string
  method: string
  /** Whether it has a `Cache-Tag`. */
  tagged: boolean
  /** Whether it is one page of many. */
  paged: boolean
  /** Whether its query chooses among languages. */
  fallsBack: boolean
  prefers: boolean
  rateLimited: boolean
  streamed: boolean
}

/** The names of the headers of such a response. */
export function carriedBy({
  status,
  method,
  tagged,
  paged,
  fallsBack,
  prefers,
  rateLimited,
  streamed,
}: Carried): string[] {
  const names: Record<string, boolean> = {
    'X-Request-Id': true,
    'Cache-Control': true,
    Vary: true,
    ETag: status === '304' || (status < '300' && status !== '204' && !streamed),
    'Cache-Tag': tagged,
    Link: paged,
    'Content-Language': fallsBack && status === '200',
    Location: ['201', '202', '301'].includes(status),
    'Idempotency-Replayed': method === 'POST',
    'Preference-Applied': prefers,
    'RateLimit-Policy': rateLimited,
    RateLimit: rateLimited,
    'Content-Disposition': streamed,
  }
  return Object.keys(names).filter((name) => names[name])
}

/** References to the headers of the OpenAPI document. */
export const headerRefs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
