import { z } from 'zod'
import { changedFields } from '../../articles/fields/compared.ts'
import { sendBytes } from '../../articles/read/respond.ts'
import { compare } from '../../diff/compare.ts'
import { notFound } from '../../errors.ts'
import { wantsDiff } from '../../http/request/accept.ts'
import { integerParam, noQuery } from '../../http/request/query.ts'
import { type App, single } from '../../http/route.ts'
import { Id } from '../../shapes.ts'
import { findRevision, type RevisionRow } from '../queries.ts'
import { RevisionDiff } from '../schema.ts'

const version = z
  .union([z.literal('current'), integerParam(1, 999_999_999)])
  .describe('The number of a version, or `current`.')
const Params = z.object({ id: Id, a: version, b: version })

/** Routes to compare the versions of an article. */
export async function diffRoutes(app: App) {
  app.get(
    '/articles/:id/revisions/:a/diff/:b',
    {
      schema: {
        operationId: 'compareRevisions',
        summary: 'Compare two versions of an article',
        description:
          'From `a` to `b`, in any order. `Accept: text/x-diff` returns a unified diff of the two files instead.',
        tags: ['revisions'],
        params: Params,
        querystring: noQuery,
        response: { 200: single(RevisionDiff) },
      },
      config: { scope: 'drafts:read', diff: true },
    },
    async (request, reply) => {
      const { id, a, b } = request.params
      const [from, to] = await Promise.all([versionOf(app, id, a), versionOf(app, id, b)])
      if (!wantsDiff(request)) return { data: await diffOf(from, to) }
      const names: [string, string] = [nameOf('a', from), nameOf('b', to)]
      const files = { from: from.head + from.body, to: to.head + to.body }
      const { text } = files.from === files.to ? { text: '' } : await compare({ ...files, names })
      return sendBytes(reply.type('text/x-diff; charset=utf-8'), Buffer.from(text))
    },
  )
}

async function versionOf(app: App, id: string, wanted: string | number): Promise<RevisionRow> {
  const revision = await findRevision(app.db, id, wanted === 'current' ? wanted : Number(wanted))
  if (!revision) throw notFound('revision')
  return revision
}

async function diffOf(from: RevisionRow, to: RevisionRow): Promise<RevisionDiff> {
  const same = from.body === to.body
  const patch = same ? null : await compare({ from: from.body, to: to.body, names: null })
  return {
    from: sideOf(from),
    to: sideOf(to),
    fields: changedFields(from.snapshot, to.snapshot).map((field) =>
      // As readers saw it then, in the list of versions, too.
      field.name === 'status' ? { ...field, from: from.status, to: to.status } : field,
    ),
    body: patch?.text ?? null,
    truncated: patch?.truncated ?? false,
  }
}

const sideOf = ({ version, at, actor, actorName }: RevisionRow) => {
  return { version, at, actor, actorName }
}

/** `a/notes/post.md`, as git names the sides of a diff. */
const nameOf = (side: string, { snapshot, path }: RevisionRow) =>
  `${side}/${typeof snapshot.file === 'string' ? snapshot.file : `${path}.md`}`
