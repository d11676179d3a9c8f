import { AppError } from '../../errors.ts'

/** A page with more characters of text is large. */
const largeThreshold = 1024 * 1024
/** The number of render threads: more concurrent pages would only hold more memory. */
const maxConcurrent = 2
/** How many large pages may wait with their texts in memory; more are refused. */
const maxWaiting = 8

/** Limits how many large pages are made concurrently, for all clients together. */
export interface LargePages {
  /**
   * Makes a page of these texts; a large page waits for its turn. The page is bytes, not a reply: a
   * reply is awaited until its client has read it, and a slow client would keep the turn.
   */
  make(rows: readonly { body: string }[], page: () => Promise<Buffer>): Promise<Buffer>
}

/** Creates the limit of one server. */
export function createLargePages(): LargePages {
  const waiting: (() => void)[] = []
  let running = 0
  const begin = (): Promise<void> | undefined => {
    if (running < maxConcurrent) {
      running++
      return undefined
    }
    if (waiting.length >= maxWaiting) throw tooMany()
    return new Promise((go) => waiting.push(go))
  }
  const end = () => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return {
    async make(rows, page) {
      // Without `include` a row has no body.
      if (rows.reduce((sum, { body }) => sum + (body?.length ?? 0), 0) <= largeThreshold)
        return page()
      await begin()
      try {
        return await page()
      } finally {
        end()
      }
    },
  }
}

function tooMany(): AppError {
  const message = 'Too many large pages are being made. Try again shortly.'
  return new AppError('unavailable', message, [], { 'retry-after': '2' })
}
