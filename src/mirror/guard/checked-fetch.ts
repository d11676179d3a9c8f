import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Client, type Dispatcher } from 'undici'
import { FetchFailure, failureOf } from './failure.ts'
import { checkedAddresses, readTarget, type TargetRules } from './target.ts'

/** Limits in milliseconds and bytes. */
export interface FetchLimits {
  connectTime: number
  headerTime: number
  /** The longest silence in the middle of a body. */
  idleTime: number
  /** The longest that one fetch with all its redirects may take. */
  totalTime: number
  maxBytes: number
}

export interface FetchOptions {
  rules: TargetRules
  limits: FetchLimits
  /** The headers of a request to this address. */
  headersFor(url: URL): Record<string, string>
  /** Ends the fetch early; its reason is thrown. */
  signal: AbortSignal
}

/** A response that is not a redirect. */
export interface RemoteResponse {
  status: number
  header(name: string): string | null
  /** Throws FetchFailure when the body breaks off, stalls or exceeds `maxBytes`. */
  body: AsyncIterable<Buffer>
}

const maxRedirects = 5

/**
 * Fetches an address that a stranger wrote, and hands the response to `read`. Every address on the
 * way is checked first: by what it says, and by every IP address that its name has. The connection
 * is made to these very IP addresses, so a name that changes in between leads nowhere else. Throws
 * FetchFailure.
 */
export async function checkedFetch<T>(
  address: string,
  options: FetchOptions,
  read: (response: RemoteResponse) => Promise<T>,
): Promise<T> {
  const tooLate = AbortSignal.timeout(options.limits.totalTime)
  const signal = AbortSignal.any([tooLate, options.signal])
  let url = readTarget(address, options.rules)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const addresses = await orAborted(checkedAddresses(url, options.rules), signal)
    const answer = await visit(url, addresses, { ...options, signal }, read)
    if ('value' in answer) return answer.value
    url = readTarget(answer.location, options.rules, url)
  }
  throw new FetchFailure('too_many_redirects')
}

type Answer<T> = { value: T } | { location: string }

// One connection for one request: it is never used again for another name.
async function visit<T>(
  url: URL,
  addresses: readonly LookupAddress[],
  options: FetchOptions,
  read: (response: RemoteResponse) => Promise<T>,
): Promise<Answer<T>> {
  const client = connectionTo(url, addresses, options.limits)
  try {
    const response = await request(client, url, options)
    // Destroying the client makes an unread body fail.
    response.body.on('error', () => {})
    const location = redirectOf(response)
    return location === null
      ? { value: await read(remoteResponse(response, options)) }
      : { location }
  } finally {
    await client.destroy()
  }
}

function connectionTo(url: URL, addresses: readonly LookupAddress[], limits: FetchLimits): Client {
  return new Client(url.origin, {
    // The name stays in the Host header and is what TLS verifies, whatever the environment says.
    connect: {
      lookup: always(addresses),
      timeout: limits.connectTime,
      rejectUnauthorized: true,
    },
    headersTimeout: limits.headerTime,
    bodyTimeout: limits.idleTime,
  })
}

const always =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_name, { all }, done) => {
    if (all) return done(null, [...addresses])
    const [first] = addresses
    done(null, first?.address ?? '', first?.family)
  }

async function request(
  client: Client,
  url: URL,
  { headersFor, signal }: FetchOptions,
): Promise<Dispatcher.ResponseData> {
  // The bytes are kept as the host has them, and a compressed bomb stays compressed.
  const headers = { ...headersFor(url), 'accept-encoding': 'identity' }
  const path = url.pathname + url.search
  try {
    return await client.request({ method: 'GET', path, headers, signal })
  } catch (error) {
    throw ended(error, signal)
  }
}

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData): string | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null
  return typeof headers.location === 'string' ? headers.location : null
}

function remoteResponse(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { limits, signal }: FetchOptions,
): RemoteResponse {
  const header = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value : null
  }
  if (Number(header('content-length') ?? 0) > limits.maxBytes) throw new FetchFailure('too_large')
  return { status: statusCode, header, body: limited(body, limits.maxBytes, signal) }
}

async function* limited(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > maxBytes) throw new FetchFailure('too_large')
      yield chunk
    }
  } catch (error) {
    throw ended(error, signal)
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } catch (error) {
    throw ended(error, signal)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

// What an error means: this process stops, the time is over, or the host has failed.
function ended(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return failureOf(error)
  const isTimeout = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
  return isTimeout ? new FetchFailure('timeout', error) : signal.reason
}
