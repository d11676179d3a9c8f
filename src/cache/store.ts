import { LRUCache } from 'lru-cache'
import type { Changes } from '../events/changes.ts'
import { compress, type Encoding, encodedEtag } from '../http/response/encoding.ts'
import type { DueTimes } from './due-times.ts'
import { isCut } from './outage.ts'

/** A finished response: bytes, ETag and their headers. */
export interface CachedResponse {
  etag: string
  headers: Record<string, string>
  body: Buffer
  compressible: boolean
  /** Each form is made once, on its first use. */
  forms: Partial<Record<Encoding | 'plain', Form | Promise<Form>>>
  /** When the public articles change next, on the clock of performance.now(). */
  expires: number
}

/** A response in one content coding, or in none, ready to be written. */
export interface Form {
  etag: string
  /** Names and values of headers in turn, the form that Node writes fastest. */
  head: readonly string[]
  bytes: Buffer
}

export type NewResponse = Omit<CachedResponse, 'expires'>

/**
 * When the reads for a response began; a response that began before an invalidation is never
 * stored.
 */
export interface Begun {
  generation: number
  at: number
}

/**
 * Finished responses to public reads. Off unless each change of other processes is known to arrive:
 * one might be missed.
 */
export interface ResponseCache {
  /** Counted by those who look up. */
  readonly counts: { hit: number; joined: number; miss: number; emptied: number }
  bytes(): number
  entries(): number
  find(key: string): CachedResponse | undefined
  /**
   * A response that was valid when the primary was last known to be reached, unless an article has
   * appeared or expired since; only while it cannot be reached.
   */
  findStale(key: string): CachedResponse | undefined
  forget(): void
  /** Whether all that is kept has ended, because an article has appeared or expired since. */
  isOver(): boolean
  /** To be called before anything is read for a response. */
  begin(): Begun
  /** Whether no later change is known. */
  isCurrent(begun: Begun): boolean
  /**
   * Stores a response and returns the one to send. If a concurrent request has cached this key
   * first, its response wins; otherwise a client could see the new version and then the old one
   * again.
   */
  store(key: string, begun: Begun, response: NewResponse): Promise<NewResponse>
}

const maxEntryShare = 8

/**
 * A cache of at most `maxBytes` that every committed change empties: immediately in this process,
 * by NOTIFY in others.
 */
export function createResponseCache(
  changes: Changes,
  due: DueTimes,
  maxBytes: number,
): ResponseCache {
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    // One large response must not evict all others.
    maxEntrySize: Math.ceil(maxBytes / maxEntryShare),
    sizeCalculation: sizeOf,
  })
  const counts = { hit: 0, joined: 0, miss: 0, emptied: 0 }
  let generation = 0
  const invalidate = () => {
    generation++
    counts.emptied++
    responses.clear()
  }
  // While the primary cannot be reached, its former answers may be all that there is to show.
  changes.subscribe((news) => {
    if (isCut(news, changes.state)) generation++
    else invalidate()
  })

  const find = (key: string) => {
    if (!changes.connected) return undefined
    const response = responses.get(key)
    if (response === undefined || performance.now() < response.expires) return response
    invalidate()
    return undefined
  }
  const isCurrent = (begun: Begun) => changes.connected && begun.generation === generation

  const findStale = (key: string) => {
    const response = changes.connected ? undefined : responses.get(key)
    return response && performance.now() < response.expires ? response : undefined
  }

  return {
    counts,
    bytes: () => responses.calculatedSize,
    entries: () => responses.size,
    find,
    findStale,
    forget: invalidate,
    isOver: () => {
      for (const { expires } of responses.values()) if (expires > performance.now()) return false
      return responses.size > 0
    },
    begin: () => ({ generation, at: performance.now() }),
    isCurrent,
    async store(key, begun, response) {
      const times = isCurrent(begun) ? await due.find() : null
      const first = find(key)
      if (first) return first
      if (times === null || !isCurrent(begun)) return response
      // A response that was read before an article fell due may show the state before that.
      if (begun.at > times.last) responses.set(key, { ...response, expires: times.next })
      return response
    },
  }
}

/** The response in a coding. Requests that come while it is made wait for it. */
export function formOf(response: CachedResponse, encoding: Encoding | null): Form | Promise<Form> {
  const { forms } = response
  const name = encoding ?? 'plain'
  const made = forms[name]
  if (made) return made
  const form = encoding === null ? plainForm(response) : encodedForm(response, encoding)
  forms[name] = form
  if (form instanceof Promise)
    form.then(
      (done) => {
        forms[name] = done
      },
      () => {
        delete forms[name]
      },
    )
  return form
}

type Bytes = Pick<CachedResponse, 'etag' | 'headers' | 'body'>

const plainForm = ({ etag, headers, body }: Bytes): Form => ({
  etag,
  head: headOf(headers, etag, body),
  bytes: body,
})

async function encodedForm({ etag, headers, body }: Bytes, encoding: Encoding): Promise<Form> {
  const bytes = await compress(body, encoding)
  const tag = encodedEtag(etag, encoding)
  return { etag: tag, head: [...headOf(headers, tag, bytes), 'content-encoding', encoding], bytes }
}

function headOf(headers: Record<string, string>, etag: string, bytes: Buffer): string[] {
  return Object.entries({ ...headers, etag, 'content-length': String(bytes.length) }).flat()
}

// Counts both codings, which together take about half of the plain bytes, because they will
// probably be made later.
const sizeOf = ({ body, headers }: CachedResponse) =>
  Math.ceil(body.length * 1.5) + JSON.stringify(headers).length + 400
