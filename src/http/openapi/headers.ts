// The headers of requests and answers, as the document shows them.

interface Route {
  method: string
  /** Whether it reads `If-Match`. */
  versioned: boolean
  /** Headers that this route alone reads, and what they mean. */
  own?: Readonly<Record<string, string>> | undefined
}

const ifMatch = {
  'If-Match':
    'ETag of what you read, or several between commas: 412 when the version has changed since. Only the version counts, so the tag of any answer with it is good (JSON, Markdown, compressed, `W/`). `*`: whatever version is there, 412 where there is none. 428 without it where the server demands it.',
}

const requestTexts: Record<string, Record<string, string>> = {
  GET: {
    'If-None-Match':
      'ETag of what you have, or several between commas: 304 without a body when it is still the same. The tag of another compression and `W/` count as the same; `*` matches whatever is there.',
  },
  POST: {
    'Idempotency-Key':
      '1 to 255 visible ASCII characters, no blanks: a retry gets the first answer, for 24 hours; 409 with `Retry-After` while the first request may still run.',
  },
  PUT: {
    'If-None-Match':
      '`*`: only where there is nothing yet, else 412. An ETag: 412 where its version is the present one.',
  },
}

// As http/idempotency/ reads it.
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

/** Every header that an answer may carry, once; the answers refer to it by name. */
export const answerHeaders: Record<string, { description: string; schema: object }> = {
  'X-Request-Id': { description: 'The id of this request, as the log has it.', schema: text },
  ETag: {
    description: 'The version that is shown, for `If-None-Match` and `If-Match`.',
    schema: text,
  },
  'Cache-Control': { description: 'Who may keep the answer, and for how long.', schema: text },
  'Cache-Tag': {
    description: 'Names for a shared cache to purge by, between commas.',
    schema: text,
  },
  Vary: { description: 'The request headers on which the answer depends.', schema: text },
  Link: {
    description: 'The pages beside this one: `rel="first"`, `rel="prev"`, `rel="next"`.',
    schema: text,
  },
  Location: {
    description: 'Where the resource stands.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Idempotency-Replayed': {
    description: '`true` where the answer is that of an earlier request.',
    schema: text,
  },
  'Preference-Applied': { description: 'The `Prefer` that was heeded.', schema: text },
  'Content-Disposition': { description: 'The file name to save as.', schema: text },
  'RateLimit-Policy': {
    description:
      'How many requests (`q`) within how many seconds (`w`); absent where there is no limit.',
    schema: text,
  },
  RateLimit: {
    description: 'How many requests are left (`r`), for how many seconds (`t`).',
    schema: text,
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try.',
    schema: { type: 'integer' },
  },
  'WWW-Authenticate': { description: 'How to send a key.', schema: text },
}

/** What an answer that is no fault carries. */
export interface Carried {
  status: string
  method: string
  /** Whether it says the names by which shared caches purge. */
  tagged: boolean
  /** Whether it is one page of many. */
  paged: boolean
  prefers: boolean
  rateLimited: boolean
  streamed: boolean
}

/** The names of the headers of such an answer. */
export function carriedBy({
  status,
  method,
  tagged,
  paged,
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
    Location: ['201', '202', '301'].includes(status),
    'Idempotency-Replayed': method === 'POST',
    'Preference-Applied': prefers,
    'RateLimit-Policy': rateLimited,
    RateLimit: rateLimited,
    'Content-Disposition': streamed,
  }
  return Object.keys(names).filter((name) => names[name])
}

/** References to headers of the document. */
export const headerRefs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
