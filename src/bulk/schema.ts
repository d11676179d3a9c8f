import { z } from 'zod'
import { BulkPatch } from '../articles/changes-schema.ts'
import { evenWithFaults } from '../http/request/query.ts'
import { ProblemDetail } from '../http/response/problem.ts'
import { jsonObject, Problem, Time } from '../shapes.ts'

export const outcomes = ['changed', 'unchanged', 'conflict', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

const statuses = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
const actions = ['trash', 'restore', 'purge'] as const
/** What a bulk change does with each of its articles. */
const kinds = ['change', ...actions, 'revert', 'rename'] as const
export type Kind = (typeof kinds)[number]

const maxFilterLength = 8_000

/** The body that starts a bulk change. */
export const NewBulkChange = z
  .strictObject({
    filter: z.string().max(maxFilterLength).default('').meta({
      description:
        'The query string of a list of articles, such as `tag=news&status=draft`. As there, it means articles that are public now unless it names a `status`. `limit`, `cursor`, `page`, `count`, `sort`, `fields`, `include`, `idPrefix` and `highlight` are 400.',
    }),
    all: z
      .literal(true)
      .optional()
      .meta({ description: 'Required for a filter that names nothing.' }),
    expect: z.int().min(0).optional().meta({
      description: 'The number of articles that you expect; another one is 409 `count_differs`.',
    }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ description: 'Reports the same outcomes but writes nothing.' }),
    change: BulkPatch.optional(),
    action: z.enum(actions).optional().meta({
      description: 'Instead of `change`; `purge` deletes permanently and needs `admin`.',
    }),
  })
  .superRefine(({ change, action }, context) => {
    if ((change === undefined) !== (action === undefined)) return
    context.addIssue({ code: 'custom', path: ['change'], message: 'Give either change or action.' })
  }, evenWithFaults)
  .meta({
    id: 'NewBulkChange',
    examples: [
      {
        filter: 'tag=news&publishedAt[lt]=2020-01-01',
        change: { addTags: ['archive'] },
        expect: 0,
      },
    ],
  })
export type NewBulkChange = z.infer<typeof NewBulkChange>

const count = z.int()

export const BulkChange = z
  .object({
    id: z.uuid(),
    status: z.enum(statuses),
    action: z.enum(kinds),
    filter: z.string().nullable().meta({ description: 'Null for a revert and a rename.' }),
    change: jsonObject.nullable().exactOptional().meta({
      description: 'The patch of a `change`, or the term of a `rename`; left out in lists.',
    }),
    reverts: z.uuid().nullable().meta({ description: 'The bulk change that this one reverts.' }),
    dryRun: z.boolean(),
    total: count.meta({ description: 'The number of its articles, fixed when it was started.' }),
    changed: count,
    unchanged: count,
    conflicts: count,
    failed: count,
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    actor: z.string(),
    actorName: z
      .string()
      .nullable()
      .meta({ description: 'The name of that key; null for the command line and `ADMIN_KEY`.' }),
    createdAt: Time,
    startedAt: Time.nullable(),
    finishedAt: Time.nullable(),
  })
  .meta({ id: 'BulkChange' })
export type BulkChange = z.infer<typeof BulkChange>

/** What happened to one article. */
export const BulkChangeArticle = z
  .object({
    articleId: z.uuid(),
    outcome: z
      .enum(outcomes)
      .nullable()
      .meta({ description: 'Null until its turn, and for ever after a cancellation.' }),
    fromVersion: z.int().nullable().meta({ description: 'The version that was replaced.' }),
    toVersion: z.int().nullable().meta({ description: 'The version that was written.' }),
    problems: z.array(Problem),
    error: z
      .object({ code: z.string(), detail: z.string(), errors: z.array(ProblemDetail) })
      .nullable()
      .meta({ description: 'Why it is a conflict or failed.' }),
  })
  .meta({ id: 'BulkChangeArticle' })
export type BulkChangeArticle = z.infer<typeof BulkChangeArticle>
