import { z } from 'zod'
import { ProblemDetail } from '../../http/response/problem.ts'
import { exampleId, Id, jsonObject, Problem } from '../../shapes.ts'

const mostOperations = 500

/** One operation; `data` is a new article or a merge patch, checked when its turn comes. */
export const Operation = z
  .strictObject({
    op: z.enum(['create', 'update', 'delete']),
    id: Id.optional().meta({
      description: 'Needed for update and delete; a client-made UUID for create.',
    }),
    version: z
      .int()
      .positive()
      .optional()
      .meta({ description: 'The version that may be replaced, as If-Match.' }),
    data: jsonObject.optional(),
  })
  .meta({ id: 'BatchOperation' })
export type Operation = z.infer<typeof Operation>

export const Batch = z
  .strictObject({
    atomic: z.boolean().default(false).meta({ description: 'All or nothing, in one transaction.' }),
    operations: z.array(Operation).min(1).max(mostOperations),
  })
  .meta({
    id: 'Batch',
    examples: [
      {
        atomic: false,
        operations: [
          { op: 'create', data: { title: 'Hello' } },
          { op: 'update', id: exampleId, version: 1, data: { summary: 'A greeting.' } },
          { op: 'delete', id: exampleId },
        ],
      },
    ],
  })

/** What became of one operation, at the place where it stood. */
export const Outcome = z
  .object({
    op: z.string(),
    status: z.int().meta({ description: 'What the same request alone would have answered.' }),
    id: z.uuid().exactOptional(),
    version: z.int().exactOptional(),
    problems: z
      .array(Problem)
      .meta({ description: 'What an import would say of the text; empty if nothing.' }),
    error: z
      .object({ code: z.string(), detail: z.string(), errors: z.array(ProblemDetail) })
      .exactOptional(),
  })
  .meta({ id: 'BatchResult' })
export type Outcome = z.infer<typeof Outcome>
