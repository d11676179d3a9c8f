import type { ListenState } from '../database/listen/listen.ts'
import type { Changes } from '../events/changes.ts'

/** Whether what was kept may become all that there is to show: the primary may be lost. */
export const isCut = (news: 'change' | 'state', state: ListenState) =>
  news === 'state' && (state === 'unknown' || state === 'unreachable')

/**
 * Whether public reads may show what was true when a notification last proved that no change was
 * missed.
 */
export interface Outage {
  /** The primary cannot be reached, and the time of that proof is near enough. */
  readonly isOn: boolean
  /** The same for a read that has just failed: nobody knows yet what is wrong. */
  readonly allows: boolean
  /** Whether a server without its database may still count as ready. */
  readonly isNear: boolean
  /** Whether a moment, by performance.now(), is near enough. */
  covers(moment: number): boolean
  /**
   * To be called when the primary has answered a read that began at this moment. Returns whether
   * that ends an outage: nothing older may be shown from now on.
   */
  end(begun: number): boolean
}

/** An outage is over at the latest `limit` milliseconds after the last proof; 0 means never on. */
export function watchOutage(
  changes: Pick<Changes, 'state' | 'provenAt' | 'subscribe'>,
  limit: number,
): Outage {
  let hasAnswered = false
  let changedAt = Number.NEGATIVE_INFINITY
  changes.subscribe((news) => {
    // A change was committed, so the primary answers.
    hasAnswered = news === 'change'
    if (news === 'state') changedAt = performance.now()
  })
  const covers = (moment: number) => limit > 0 && performance.now() - moment <= limit
  const isNear = () => changes.provenAt !== null && covers(changes.provenAt)
  return {
    get isOn() {
      return changes.state === 'unreachable' && !hasAnswered && isNear()
    },
    get allows() {
      return isCut('state', changes.state) && !hasAnswered && isNear()
    },
    get isNear() {
      return isNear()
    },
    covers,
    end: (begun) => {
      const isOver = changes.state !== 'proven' && begun > changedAt
      hasAnswered ||= isOver
      return isOver
    },
  }
}
