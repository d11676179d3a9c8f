import { z } from 'zod'
import { type Listed, listedChoices, type State, states } from '../articles/list/schema.ts'
import { choicesParam, langParams } from '../http/request/lists.ts'
import { choiceParam } from '../http/request/query.ts'
import { sourceParam } from '../imports/schema.ts'

const formats = ['tar.gz', 'zip'] as const
export type Format = (typeof formats)[number]

/** Which articles are exported; without a filter, all outside the trash. */
export interface ExportFilter {
  /** One source: its files are then at the root instead of in a folder named after it. */
  source?: string | undefined
  lang?: string[] | undefined
  'lang[exact]'?: string[] | undefined
  status?: State[] | undefined
  listed?: Listed[] | undefined
}

/** The query of `GET /v1/export`. */
export const ExportQuery = z.strictObject({
  format: choiceParam(formats).default('tar.gz'),
  source: sourceParam
    .optional()
    .describe('Only this source; its files are then at the root of the archive.'),
  ...langParams,
  status: choicesParam(states)
    .optional()
    .describe('Only these statuses; by default all, but never the trash.'),
  listed: choicesParam(listedChoices)
    .optional()
    .describe('Only listed (`true`) or only unlisted (`false`) articles; by default both.'),
})
