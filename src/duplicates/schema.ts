import { z } from 'zod'
import { choiceParam, cursorParam, limitParam } from '../http/request/query.ts'

const reasons = ['body', 'link', 'text'] as const
export type Reason = (typeof reasons)[number]

/** Articles that are the same by one reason. */
export const DuplicateGroup = z
  .object({
    reason: z.enum(reasons),
    similarity: z
      .number()
      .min(0)
      .max(1)
      .describe(
        'The part of their runs of 5 words (in scripts without spaces: 8 characters) that the least similar neighbours share, within about 0.05; 1 for `body` and `link`.',
      ),
    articles: z
      .array(z.object({ id: z.uuid(), lang: z.string(), path: z.string(), title: z.string() }))
      .describe('At least 2, at most 100.'),
    truncated: z.boolean().describe('Whether the group has more articles than are shown.'),
  })
  .meta({ id: 'DuplicateGroup' })
export type DuplicateGroup = z.infer<typeof DuplicateGroup>

export const DuplicatesMeta = z
  .object({
    limit: z.int(),
    nextCursor: z
      .string()
      .nullable()
      .describe('A page can have fewer groups than `limit`, or none, although another follows.'),
    pending: z
      .int()
      .describe('Changes that are not compared yet, at most 10,000; a job does it soon.'),
    crowded: z
      .int()
      .describe(
        'Articles, at most 10,000, that share text with more than 50 others, such as a common footer. That text is left out when articles are compared by `text`.',
      ),
  })
  .meta({ id: 'DuplicatesMeta' })

export const ListDuplicates = z.strictObject({
  by: choiceParam(reasons)
    .default('text')
    .describe(
      '`body`: the same body but for line ends and white space around it. `link`: the same canonical link in the front matter, or the same link as the last line. `text`: more than half of the text in common.',
    ),
  limit: limitParam,
  cursor: cursorParam,
})
export type ListDuplicates = z.infer<typeof ListDuplicates>
