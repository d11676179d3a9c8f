import { LRUCache } from 'lru-cache'
import type { Changes } from '../events/changes.ts'
import { compress, type Encoding, encodedEtag } from '../http/response/encoding.ts'
import type { DueTimes } from './due-times.ts'

/** A finished answer: bytes, tag and the headers that belong to them. */
export interface CachedAnswer {
  etag: string
  headers: Record<string, string>
  body: Buffer
  compressible: boolean
  /** Each is made once, when it is first asked for. */
  forms: Partial<Record<Encoding | 'plain', Form | Promise<Form>>>
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

/**
 * Finished answers to public reads. Off while the listening connection is down: it might miss an
 * invalidation.
 */
export interface ResponseCache {
  find(key: string): CachedAnswer | undefined
  /** To be called before anything is read for an answer. */
  begin(): Begun
  /** Whether no change is known that came after this. */
  isCurrent(begun: Begun): boolean
  /**
   * Stores an answer, and gives the one to send. That is another one where a request beside it was
   * first: two that read around a change must not take turns, or readers would see the new and then
   * the old again.
   */
  store(key: string, begun: Begun, answer: NewAnswer): Promise<NewAnswer>
}

const largestShare = 8

/**
 * A cache of so many bytes that every committed change empties, in this process at once, in others
 * by NOTIFY.
 */
export function createResponseCache(
  changes: Changes,
  due: DueTimes,
  maxBytes: number,
): ResponseCache {
  const answers = new LRUCache<string, CachedAnswer>({
    maxSize: maxBytes,
    // One answer must not push out all that others ask for.
    maxEntrySize: Math.ceil(maxBytes / largestShare),
    sizeCalculation: sizeOf,
  })
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
    isCurrent,
    async store(key, begun, answer) {
      const times = isCurrent(begun) ? await due.find() : null
      const first = find(key)
      if (first) return first
      if (times === null || !isCurrent(begun)) return answer
      // What was read before an article fell due may show the state before it.
      if (begun.at > times.last) answers.set(key, { ...answer, expires: times.next })
      return answer
    },
  }
}

/** The answer in a coding. Those that ask while it is made wait for it. */
export function formOf(answer: CachedAnswer, encoding: Encoding | null): Form | Promise<Form> {
  const { forms } = answer
  const name = encoding ?? 'plain'
  const made = forms[name]
  if (made) return made
  const form = encoding === null ? plainForm(answer) : encodedForm(answer, encoding)
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

type Bytes = Pick<CachedAnswer, 'etag' | 'headers' | 'body'>

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

// Both codings will be made sooner or later; together they take about half of the plain bytes.
const sizeOf = ({ body, headers }: CachedAnswer) =>
  Math.ceil(body.length * 1.5) + JSON.stringify(headers).length + 400
