import { z } from 'zod'
import { type Listed, listedChoices, type State, states } from '../articles/list/schema.ts'
import { choicesParam, langParams } from '../http/request/lists.ts'
import { booleanParam, choiceParam } from '../http/request/query.ts'
import { sourceParam } from '../imports/query.ts'

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
  /** `none` leaves out the files beside the articles. */
  files?: 'none' | undefined
  /** Adds the mirrored pictures of other hosts. */
  withMirrored?: boolean | undefined
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
  files: choiceParam(['none'])
    .optional()
    .describe(
      '`none` leaves out the files beside the articles. With a filter by language, status or `listed`, only files that the exported articles refer to are included.',
    ),
  withMirrored: booleanParam
    .optional()
    .describe('Adds the mirrored pictures of other hosts, below `_remote/`.'),
})
