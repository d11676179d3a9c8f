import { AppError } from '../../errors.ts'

/**
 * One, because each holds its texts several times; it leaves a render thread to single articles.
 */
const maxConcurrent = 1
/** How many large pages may wait for their turn; more are refused. */
const maxWaiting = 8

/** Waits until one more large page may be made; further calls wait for the same turn. */
export type Turn = () => Promise<void>

/** Limits how many large pages are made concurrently, for all clients together. */
interface LargePages {
  /**
   * Makes a page, which awaits its turn before it reads many texts: a page that waits holds none.
   * The page is bytes, not a reply: a reply is awaited until its client has read it, and a slow
   * client would keep the turn.
   */
  make(page: (turn: Turn) => Promise<Buffer>): Promise<Buffer>
}

/** Creates the limit of one server. */
export function createLargePages(): LargePages {
  const waiting: (() => void)[] = []
  let running = 0
  const begin = async (): Promise<void> => {
    if (running < maxConcurrent) {
      running++
      return
    }
    if (waiting.length >= maxWaiting) throw tooMany()
    await new Promise<void>((go) => waiting.push(go))
  }
  const end = () => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return {
    async make(page) {
      let mine: Promise<void> | undefined
      try {
        return await page(() => {
          mine ??= begin()
          return mine
        })
      } finally {
        // A page may fail while it waits; it gives its turn back when the turn comes.
        mine?.then(end, () => {})
      }
    },
  }
}

function tooMany(): AppError {
  const message = 'Too many large pages are being made. Try again shortly.'
  return new AppError('unavailable', message, [], { 'retry-after': '2' })
}
