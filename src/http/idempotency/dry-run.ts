import { booleanParam } from '../request/query.ts'
import type { Request } from '../route.ts'

/** The parameter `dryRun` of a write. */
export const dryRunParam = booleanParam
  .optional()
  .describe('Writes nothing: the response shows the result of the write, with its `changes`.')

/** Whether a request only asks what a write would do. */
export const isDryRun = ({ query }: Request): boolean =>
  (query as { dryRun?: unknown } | null)?.dryRun === true
