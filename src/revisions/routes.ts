import { z } from 'zod'
import { findArticle } from '../articles/queries.ts'
import { sendMarkdown, sendWritten, writeArticle } from '../articles/read/respond.ts'
import { WrittenArticle } from '../articles/schema.ts'
import { notFound } from '../errors.ts'
import { wantsMarkdown } from '../http/request/accept.ts'
import { CursorNumber } from '../http/request/pagination.ts'
import { integerParam, noQuery, pageQuery } from '../http/request/query.ts'
import { versionCheck } from '../http/response/etag.ts'
import { forwardPage } from '../http/response/forward-page.ts'
import { type App, page, single } from '../http/route.ts'
import { Id } from '../shapes.ts'
import { findRevision, listRevisions } from './queries.ts'
import { restoreRevision } from './restore.ts'
import { Revision, RevisionSummary } from './schema.ts'

const tags = ['revisions']
const reading = { scope: 'drafts:read' } as const
const writing = { scope: 'content:write', markdown: true, versioned: true } as const
const IdParams = z.object({ id: Id })
const VersionParams = IdParams.extend({ version: integerParam(1, 999_999_999) })

/** Routes to list, read and restore the versions of an article. */
export async function revisionRoutes(app: App) {
  const db = app.db

  app.get(
    '/articles/:id/revisions',
    {
      schema: {
        operationId: 'listRevisions',
        summary: 'List the versions of an article',
        description: 'Newest first; the first one is `current`.',
        tags,
        params: IdParams,
        querystring: pageQuery,
        response: { 200: page(RevisionSummary) },
      },
      config: reading,
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await findArticle(db, id, 'all'))) throw notFound('article')
      return forwardPage(request, reply, {
        of: { id },
        position: z.tuple([CursorNumber]),
        read: (before, count) => listRevisions(db, id, before?.[0] ?? null, count),
        positionOf: ({ version }) => [version],
      })
    },
  )

  app.get(
    '/articles/:id/revisions/:version',
    {
      schema: {
        operationId: 'getRevision',
        summary: 'Read a version',
        description: '`Accept: text/markdown` returns its file, byte for byte.',
        tags,
        params: VersionParams,
        querystring: noQuery,
        response: { 200: single(Revision) },
      },
      config: { ...reading, markdown: true },
    },
    async (request, reply) => {
      const revision = await findRevision(db, request.params.id, Number(request.params.version))
      if (!revision) throw notFound('revision')
      const { snapshot, ...rest } = revision
      if (wantsMarkdown(request)) return sendMarkdown(reply, revision.head + revision.body)
      return { data: { ...rest, fields: snapshot } }
    },
  )

  app.post(
    '/articles/:id/revisions/:version/restore',
    {
      schema: {
        operationId: 'restoreRevision',
        summary: 'Restore a former version of an article',
        description:
          'The article gets the text of that version, byte for byte; its present version becomes a revision. 409 `is_current` for the current version.',
        tags,
        params: VersionParams,
        querystring: noQuery,
        response: { 200: WrittenArticle },
      },
      config: writing,
    },
    async (request, reply) => {
      const { id, version } = request.params
      const target = { id, check: versionCheck(request) }
      const problems = await writeArticle(app, request, (tx, writer) =>
        restoreRevision(tx, writer, target, Number(version)),
      )
      return sendWritten(app, request, reply, { id, problems })
    },
  )
}
