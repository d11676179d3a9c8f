import { isTransient } from '../../database/errors.ts'
import { endTurn } from '../../http/guard/fair-share.ts'
import type { App, Request } from '../../http/route.ts'
import { parsePlace } from '../cursor.ts'
import type { Page, Wanted } from '../page.ts'

/** Most seconds that a request may ask to wait. */
export const maxWait = 60
/** An answer comes earlier: many proxies give up after a minute. */
const maxHeld = 55_000

/**
 * Waits at the end of the feed until there is a change that the reader wants, and returns it; an
 * empty page after so many seconds, or when the server closes. Throws 410 as `readPage`.
 */
export async function waitForChanges(
  { following }: App,
  request: Request,
  empty: Page,
  wanted: Wanted,
  seconds: number,
): Promise<Page> {
  const waiter = following.enter(request, 'poll')
  // Others of this client may read meanwhile.
  endTurn(request)
  const end = performance.now() + Math.min(seconds * 1000, maxHeld)
  let page = empty
  try {
    for (;;) {
      waiter.arm()
      const looked = await following
        .look(request, parsePlace(page.cursor), wanted)
        .catch((fault: unknown) => ({ fault }))
      if (!('fault' in looked)) page = looked
      else if (!isTransient(looked.fault)) throw looked.fault
      const left = end - performance.now()
      if (page.data.length > 0 || page.more) return page
      if (left <= 0 || waiter.isOver) {
        if ('fault' in looked) throw looked.fault
        return page
      }
      await waiter.sleep(left)
    }
  } finally {
    waiter.leave()
  }
}
