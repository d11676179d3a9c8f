import { startThread } from '../start-thread.ts'
import { createThreadQueue } from '../thread-queue.ts'
import type { Compared, Patch } from './patch.ts'

// One comparison takes half a second at most, so a full queue is empty after eight.
const maxWaiting = 16
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 }
const queue = createThreadQueue<Compared, Patch>(
  () => startThread('./thread', import.meta.url, { resourceLimits }),
  maxWaiting,
  'Too many versions are being compared.',
)

/** Compares two texts in a worker thread, one pair at a time; 503 if too many wait. */
export const compare = (compared: Compared): Promise<Patch> => queue.run(compared)
