import type { ParserSettings } from '../../../src/imports/parser/threads.ts'
import { startThread } from '../../../src/start-thread.ts'

const resourceLimits = { maxOldGenerationSizeMb: 64 }

/** Parses in `slow-thread.ts`, with a limit in milliseconds for one file. */
export const slowParsing = (limit: number): ParserSettings => ({
  limit,
  start: (workerData) =>
    startThread('./slow-thread', import.meta.url, { workerData, resourceLimits }),
})
