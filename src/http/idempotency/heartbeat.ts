import { randomUUID } from 'node:crypto'
import type { Database } from '../../database/client.ts'
import { forgetInstance, freeClaims, signalLife } from './claim-queries.ts'
import { createTicker } from './ticker.ts'

/** Milliseconds without a heartbeat after which a server counts as gone. */
const lease = 5_000

/** The sign of life of one server for its claims, with what it does for them in the background. */
export interface Heartbeat {
  /** The claims that requests hold. */
  readonly running: Set<string>
  start(): string
  /** Gives a sign of life before a claim, which counts as free without one. */
  prove(): Promise<void>
  abandon(claim: string): void
  /** Tries until the response is stored; the claim runs until then. */
  keepLater(claim: string, keep: () => Promise<unknown>): void
  close(): Promise<void>
}

export function createHeartbeat(db: Database, holder: string): Heartbeat {
  const running = new Set<string>()
  const abandoned = new Set<string>()
  const unkept = new Map<string, () => Promise<unknown>>()
  const life = createLife(db, holder)
  const work = async () => {
    if (running.size > 0) await life.live()
    for (const [claim, keep] of unkept) {
      await keep()
      unkept.delete(claim)
      running.delete(claim)
    }
    await freeAll(db, holder, abandoned)
  }
  const ticker = createTicker(work, () => running.size > 0 || abandoned.size > 0)

  return {
    running,
    start: () => {
      const claim = randomUUID()
      running.add(claim)
      ticker.wake()
      return claim
    },
    prove: life.prove,
    abandon: (claim) => {
      running.delete(claim)
      abandoned.add(claim)
      ticker.hurry()
    },
    keepLater: (claim, keep) => {
      unkept.set(claim, keep)
      ticker.wake()
    },
    close: async () => {
      ticker.end()
      await life.end()
    },
  }
}

/** Signs of life of a server, which counts as gone without them. */
function createLife(db: Database, holder: string) {
  let aliveUntil = 0
  const live = async () => {
    const began = performance.now()
    await signalLife(db, holder, lease)
    aliveUntil = began + lease
  }
  return {
    live,
    prove: async () => {
      if (performance.now() > aliveUntil - lease / 2) await live()
    },
    end: async () => {
      if (aliveUntil > 0) await forgetInstance(db, holder).catch(() => {})
    },
  }
}

async function freeAll(db: Database, holder: string, abandoned: Set<string>): Promise<void> {
  if (abandoned.size === 0) return
  const asked = [...abandoned]
  abandoned.clear()
  const left = await freeClaims(db, holder, asked).catch(() => asked)
  for (const claim of left) abandoned.add(claim)
}
