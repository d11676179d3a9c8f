import { z } from 'zod'
import { ProblemDetail } from '../../http/response/problem.ts'
import { exampleId, Id, jsonObject, Problem } from '../../shapes.ts'

const maxOperations = 500

/** One operation; `data` is validated when the operation runs. */
export const Operation = z
  .strictObject({
    op: z.enum(['create', 'update', 'delete', 'restore', 'purge']).meta({
      description:
        '`delete` puts into the trash and `restore` takes out of it; `purge` deletes permanently and needs `admin`.',
    }),
    id: Id.optional().meta({
      description:
        'Required for all but create, for which it is an optional UUID that the client chooses.',
    }),
    version: z.int().positive().optional().meta({
      description:
        'The version that the operation may replace, as with If-Match; required with `edits`.',
    }),
    data: jsonObject.optional().meta({
      description:
        'The new article, or the merge patch of an update, which may also have `addTags`, `removeTags`, `addCategories` and `removeCategories`: lists of names.',
    }),
  })
  .meta({ id: 'BatchOperation' })
export type Operation = z.infer<typeof Operation>

export const Batch = z
  .strictObject({
    atomic: z.boolean().default(false).meta({ description: 'All or nothing, in one transaction.' }),
    operations: z.array(Operation).min(1).max(maxOperations),
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

/** The result of one operation, at the same index. */
export const OperationResult = z
  .object({
    op: z.string(),
    status: z.int().meta({ description: 'The status that the same request alone would get.' }),
    id: z.uuid().exactOptional(),
    version: z.int().exactOptional(),
    problems: z.array(Problem).meta({
      description:
        'The problems that an import would report for the text; empty if there are none.',
    }),
    error: z
      .object({ code: z.string(), detail: z.string(), errors: z.array(ProblemDetail) })
      .exactOptional(),
  })
  .meta({ id: 'BatchResult' })
export type OperationResult = z.infer<typeof OperationResult>
