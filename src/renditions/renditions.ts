import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { AppError } from '../errors.ts'
import { createBudget } from './budget.ts'
import { isNotConvertible, notConvertible, tooBusy } from './faults.ts'
import { createFlights } from './flights.ts'
import { makeRendition, type RenditionParts } from './make.ts'
import { convertible } from './picture.ts'
import { findRendition, type SentBlob } from './queries.ts'
import { createPlaceQueue, type QueueLimits } from './queue.ts'
import { parseRecipe, type Recipe, type RenditionQuery } from './recipe.ts'

/** The client that waits for a rendition; the signal aborts when it has left. */
interface Asker {
  client: string
  signal: AbortSignal
  /** Called when the rendition is not there yet. */
  waits?: () => void
}

/** The renditions of pictures, made at their first request and then kept. */
export interface Renditions {
  /**
   * The bytes to send for a query: a rendition, or the original. Throws 400 for what is not
   * configured or not convertible, and 503 while too many others are being made.
   */
  find(original: SentBlob, query: RenditionQuery, asker: Asker): Promise<SentBlob>
}

/** Makes what a process keeps of the renditions that it makes. */
export function createRenditions(parts: RenditionParts, limits = defaultLimits): Renditions {
  const places = createPlaceQueue(limits)
  const budget = createBudget(parts.db, parts.config.renditionBytes)
  const flights = createFlights<SentBlob | 'original'>()
  // Bytes never change, so what cannot be made of them once need not be tried again.
  const verdicts = new LRUCache<string, 'original' | AppError>({ max: 10_000 })

  const make = async (original: SentBlob, recipe: Recipe, asker: Asker) => {
    const until = performance.now() + limits.wait
    for (;;) {
      const leave = await places.enter(asker.client, asker.signal)
      const made = await makeRendition(parts, budget, original, recipe).finally(leave)
      if (made !== 'busy') return made
      if (performance.now() > until) throw tooBusy('Another server makes it. Try again shortly.')
      await nap(asker.signal)
    }
  }
  const judge = async (key: string, making: Promise<SentBlob | 'original'>) => {
    try {
      const made = await making
      if (made === 'original') verdicts.set(key, made)
      return made
    } catch (error) {
      if (isNotConvertible(error)) verdicts.set(key, error)
      throw error
    }
  }
  return {
    async find(original, query, asker) {
      const recipe = parseRecipe(query, parts.config)
      if (!convertible.has(original.type)) throw notConvertible(`Its type is ${original.type}.`)
      const key = `${original.hash} ${recipe.key}`
      const verdict = verdicts.get(key)
      if (verdict instanceof AppError) throw verdict
      if (verdict) return original
      const found = await findRendition(parts.db, original.hash, recipe.key)
      if (found) return found
      asker.waits?.()
      const made = await flights.join(key, asker.signal, (signal) =>
        judge(key, make(original, recipe, { ...asker, signal })),
      )
      return made === 'original' ? original : made
    },
  }
}

// The process that decodes takes one picture after another.
const defaultLimits: QueueLimits = {
  atOnce: 1,
  waiting: 200,
  waitingOfClient: 50,
  wait: 20_000,
}

// A signal that is aborted rejects with its own reason, which is the response.
const nap = (signal: AbortSignal) =>
  sleep(150, undefined, { signal }).catch(() => signal.throwIfAborted())
