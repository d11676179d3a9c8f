import { AppError } from '../../errors.ts'

/** Characters of text from which on a page counts as large. */
const large = 1024 * 1024
/** As many as there are threads that render: more at once would only hold more memory. */
const atOnce = 2
/** Large pages whose texts are read and wait; more are refused. */
const mostWaiting = 8

/** What bounds the large pages that are made at once, whoever asks for them. */
export interface LargePages {
  /** Makes a page of these texts when it is its turn; one that is not large at once. */
  make<T>(rows: readonly { body: string }[], page: () => Promise<T>): Promise<T>
}

/** A bound for one server. */
export function createLargePages(): LargePages {
  const waiting: (() => void)[] = []
  let running = 0
  const begin = (): Promise<void> | undefined => {
    if (running < atOnce) {
      running++
      return undefined
    }
    if (waiting.length >= mostWaiting) throw tooMany()
    return new Promise((go) => waiting.push(go))
  }
  const end = () => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return {
    async make(rows, page) {
      // Without include a row has no body.
      if (rows.reduce((sum, { body }) => sum + (body?.length ?? 0), 0) <= large) return page()
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
  const message = 'Too many pages of long texts are being made. Try again shortly.'
  return new AppError('unavailable', message, [], { 'retry-after': '2' })
}
