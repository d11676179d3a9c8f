import { LRUCache } from 'lru-cache'
import type { Database } from '../database/client.ts'
import type { Changes } from '../events/changes.ts'
import { compress, type Encoding } from './encoding.ts'
import { millisecondsToDue } from './queries.ts'

/** A finished answer: bytes, tag and the headers that belong to them. */
export interface CachedAnswer {
  etag: string
  headers: Record<string, string | number>
  body: Buffer
  compressible: boolean
  encoded: Partial<Record<Encoding, Buffer>>
  /** On the clock of performance.now(): what is public changes then. */
  expires: number
}

/** Finished answers to public reads. Off while the listening connection is down: it might miss an invalidation. */
export interface ResponseCache {
  /** Grows with every invalidation; what began under another epoch is never stored. */
  readonly epoch: number
  find(key: string): CachedAnswer | undefined
  /** Stores an answer whose reading began under the given epoch. */
  store(key: string, epoch: number, answer: Omit<CachedAnswer, 'expires'>): Promise<void>
  encoded(answer: CachedAnswer, encoding: Encoding): Promise<Buffer>
}

/** A cache of so many bytes that every committed change empties, in this process at once, in others by NOTIFY. */
export function createResponseCache(db: Database, changes: Changes, maxBytes: number): ResponseCache {
  const answers = new LRUCache<string, CachedAnswer>({ maxSize: maxBytes, sizeCalculation: sizeOf })
  let epoch = 0
  let due: Promise<number> | null = null
  const invalidate = () => {
    epoch++
    due = null
    answers.clear()
  }
  changes.subscribe(invalidate)

  // The next moment at which a scheduled article appears or one expires; asked once an epoch.
  const nextDue = () => {
    due ??= dueTime(db)
    return due
  }

  return {
    get epoch() {
      return epoch
    },
    find(key) {
      if (!changes.connected) return undefined
      const answer = answers.get(key)
      if (answer === undefined || performance.now() < answer.expires) return answer
      invalidate()
      return undefined
    },
    async store(key, began, answer) {
      if (!changes.connected || began !== epoch) return
      const expires = await nextDue()
      if (began === epoch && changes.connected && performance.now() < expires)
        answers.set(key, { ...answer, expires })
    },
    async encoded(answer, encoding) {
      const known = answer.encoded[encoding]
      if (known) return known
      const bytes = await compress(answer.body, encoding)
      answer.encoded[encoding] = bytes
      return bytes
    },
  }
}

// By the clock of the database, measured from before the question was asked: early rather than late.
async function dueTime(db: Database): Promise<number> {
  const asked = performance.now()
  const milliseconds = await millisecondsToDue(db)
  return milliseconds === null ? Number.POSITIVE_INFINITY : asked + milliseconds
}

// Both codings will be made sooner or later; together they take about half of the plain bytes.
const sizeOf = ({ body, headers }: CachedAnswer) =>
  Math.ceil(body.length * 1.5) + JSON.stringify(headers).length + 400
