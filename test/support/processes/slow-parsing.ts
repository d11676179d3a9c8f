import type { ParserSettings } from '../../../src/imports/parser/threads.ts'
import { startThread } from '../../../src/start-thread.ts'
import { besideSrc } from './processes.ts'

const resourceLimits = { maxOldGenerationSizeMb: 64 }

const here = () => besideSrc('test/support/processes/slow-parsing.ts')

/** Parses in `slow-thread.ts`, with a limit in milliseconds for one file. */
export const slowParsing = (limit: number): ParserSettings => ({
  limit,
  start: (workerData) => startThread('./slow-thread', here(), { workerData, resourceLimits }),
})
