import { LRUCache } from 'lru-cache'
import type { Changes } from '../events/changes.ts'
import type { DueTimes } from './due-times.ts'
import { compress, type Encoding, encodedEtag } from './encoding.ts'

/** A finished answer: bytes, tag and the headers that belong to them. */
export interface CachedAnswer {
  etag: string
  headers: Record<string, string>
  body: Buffer
  compressible: boolean
  forms: Partial<Record<Encoding | 'plain', Form>>
  /** On the clock of performance.now(): what is public changes then. */
  expires: number
}

/** An answer in one content coding, or in none, ready for the wire. */
export interface Form {
  etag: string
  /** Names and values of headers by turns: what Node writes fastest. */
  head: readonly string[]
  bytes: Buffer
}

export type NewAnswer = Omit<CachedAnswer, 'expires'>

/** When the reading for an answer began; what began before an invalidation is never stored. */
export interface Begun {
  epoch: number
  at: number
}

/** Finished answers to public reads. Off while the listening connection is down: it might miss an invalidation. */
export interface ResponseCache {
  find(key: string): CachedAnswer | undefined
  /** To be called before anything is read for an answer. */
  begin(): Begun
  /**
   * Stores an answer, and gives the one to send. That is another one where a request beside it was first: two that read
   * around a change must not take turns, or readers would see the new and then the old again.
   */
  store(key: string, begun: Begun, answer: NewAnswer): Promise<NewAnswer>
  /** Each form is made once, when it is first asked for. */
  formOf(answer: CachedAnswer, encoding: Encoding | null): Form | Promise<Form>
}

/** A cache of so many bytes that every committed change empties, in this process at once, in others by NOTIFY. */
export function createResponseCache(changes: Changes, due: DueTimes, maxBytes: number): ResponseCache {
  const answers = new LRUCache<string, CachedAnswer>({ maxSize: maxBytes, sizeCalculation: sizeOf })
  let epoch = 0
  const invalidate = () => {
    epoch++
    answers.clear()
  }
  changes.subscribe(invalidate)

  const find = (key: string) => {
    if (!changes.connected) return undefined
    const answer = answers.get(key)
    if (answer === undefined || performance.now() < answer.expires) return answer
    invalidate()
    return undefined
  }
  const isCurrent = (begun: Begun) => changes.connected && begun.epoch === epoch

  return {
    find,
    begin: () => ({ epoch, at: performance.now() }),
    async store(key, begun, answer) {
      const times = isCurrent(begun) ? await due.find() : null
      const first = find(key)
      if (first) return first
      if (times === null || !isCurrent(begun)) return answer
      // What was read before an article fell due may show the state before it.
      if (begun.at > times.last) answers.set(key, { ...answer, expires: times.next })
      return answer
    },
    formOf: (answer, encoding) => answer.forms[encoding ?? 'plain'] ?? makeForm(answer, encoding),
  }
}

function makeForm(answer: CachedAnswer, encoding: Encoding | null): Form | Promise<Form> {
  const { etag, headers, body } = answer
  if (encoding === null) {
    const plain = { etag, head: headOf(headers, etag, body), bytes: body }
    answer.forms.plain = plain
    return plain
  }
  return compress(body, encoding).then((bytes) => {
    const tag = encodedEtag(etag, encoding)
    const form = { etag: tag, head: [...headOf(headers, tag, bytes), 'content-encoding', encoding], bytes }
    answer.forms[encoding] = form
    return form
  })
}

function headOf(headers: Record<string, string>, etag: string, bytes: Buffer): string[] {
  return Object.entries({ ...headers, etag, 'content-length': String(bytes.length) }).flat()
}

// Both codings will be made sooner or later; together they take about half of the plain bytes.
const sizeOf = ({ body, headers }: CachedAnswer) =>
  Math.ceil(body.length * 1.5) + JSON.stringify(headers).length + 400
