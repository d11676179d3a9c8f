import { setTimeout as sleep } from 'node:timers/promises'
import type { Metadata } from 'sharp'
import type { loadSharp } from '../blobs/load-sharp.ts'
import { heldBytes } from './picture.ts'

const large = 24 * 1024 ** 2
const pause = 20
const maxPauses = 500

/**
 * Lets a large picture wait until no other is being decoded in this process, in any of its threads,
 * so that their memory does not add up; after ten seconds of small ones it no longer waits.
 */
export async function whenAlone(
  sharp: Awaited<ReturnType<typeof loadSharp>>,
  meta: Metadata,
): Promise<void> {
  if (heldBytes(meta) < large) return
  for (let count = 0; count < maxPauses; count++) {
    const { queue, process } = sharp.counters()
    if (queue + process === 0) return
    await sleep(pause)
  }
}
