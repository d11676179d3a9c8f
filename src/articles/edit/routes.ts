import { z } from 'zod'
import { type Writer, writerOf } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { dryRunParam, isDryRun } from '../../http/idempotency/dry-run.ts'
import { keepAnswer, mustKeep } from '../../http/idempotency/idempotency.ts'
import { textParam } from '../../http/request/query.ts'
import { versionCheck } from '../../http/response/etag.ts'
import type { App, Reply, Request } from '../../http/route.ts'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { Id } from '../../shapes.ts'
import { langOf } from '../../sql/langs.ts'
import { ArticlePatch, NewArticle } from '../changes-schema.ts'
import { presentResponse, sendBytes, sendWritten, writeArticle } from '../read/respond.ts'
import { WrittenArticle } from '../schema.ts'
import { createInGroup } from '../store/group-commit.ts'
import type { ArticleDraft, CreatedArticle } from '../store/types.ts'
import { planBody } from './body/edit-body.ts'
import { changeArticle } from './changes.ts'
import { draftFromMarkdown, presumedDraft, type Written } from './create.ts'
import { sendDryRun } from './dry-run.ts'
import { createWhole, defaults, type Put, putText, putWhole } from './put.ts'
import {
  addressOf,
  registerMarkdownBody,
  type WholeArticle,
  wholeArticleOf,
} from './request-body.ts'
import { writeTexts as texts } from './route-texts.ts'

const tags = ['articles']
const config = { scope: 'content:write', versioned: true } as const
const returnsMarkdown = { ...config, markdown: true } as const
const withMarkdown = {
  scope: 'content:write',
  bodyTypes: ['text/markdown'],
  markdown: true,
} as const
// '' is a missing Content-Type, as `curl -T` sends it.
const withUpload = { ...returnsMarkdown, bodyTypes: ['text/markdown', ''] } as const
const IdParams = z.object({ id: Id })
const WriteQuery = z.strictObject({ dryRun: dryRunParam })
const UploadQuery = WriteQuery.extend({
  lang: textParam
    .refine(
      (tag) => canonicalLang(tag) !== null,
      'One BCP 47 language tag such as en or zh-CN is expected.',
    )
    .optional()
    .describe(texts.putLang),
})

/** Routes to create, replace and change articles. */
export async function articleWriteRoutes(app: App) {
  registerMarkdownBody(app)

  app.post(
    '/articles',
    {
      schema: {
        operationId: 'createArticle',
        summary: 'Create an article',
        description: texts.create,
        tags,
        querystring: WriteQuery,
        body: NewArticle,
        response: { 200: WrittenArticle, 201: WrittenArticle },
      },
      config: withMarkdown,
    },
    async (request, reply) => {
      const whole = wholeArticleOf(request)
      if (isDryRun(request))
        return sendDryRun(app, request, reply, (tx, writer) => createWhole(app, tx, writer, whole))
      const bytes = await createInGroup(app.db, {
        writer: writerOf(request.actor),
        draft: await draftOf(app, whole),
        respond: (db, created) => presentCreated(db, request, reply, created),
        keep: mustKeep(request) ? (tx, text) => keepAnswer(tx, request, reply, text) : null,
      })
      return sendBytes(reply, bytes)
    },
  )

  app.put(
    '/articles/:id',
    {
      schema: {
        operationId: 'putArticle',
        summary: 'Replace an article, or create it with an id that the client chooses',
        description: texts.put,
        tags,
        params: IdParams,
        querystring: WriteQuery,
        body: NewArticle,
        response: { 200: WrittenArticle, 201: WrittenArticle },
      },
      config: withUpload,
    },
    async (request, reply) => {
      const { id } = request.params
      return write(app, request, reply, (tx, writer) => putWhole(app, request, tx, writer, id))
    },
  )

  app.put(
    '/articles/by-path/*',
    {
      schema: {
        operationId: 'putArticleByPath',
        summary: 'Upload a Markdown file to a path',
        description: texts.putByPath,
        tags,
        params: z.object({ '*': z.string() }),
        querystring: UploadQuery,
        response: { 200: WrittenArticle, 201: WrittenArticle },
      },
      config: withUpload,
    },
    async (request, reply) => {
      const address = addressOf(
        request.params['*'],
        langOf(request.query.lang ?? app.config.defaultLang),
      )
      return write(app, request, reply, (tx, writer) => putText(app, request, tx, writer, address))
    },
  )

  app.patch(
    '/articles/:id',
    {
      schema: {
        operationId: 'patchArticle',
        summary: 'Change fields of an article',
        description: texts.patch,
        tags,
        params: IdParams,
        querystring: WriteQuery,
        body: ArticlePatch,
        response: { 200: WrittenArticle },
      },
      config: returnsMarkdown,
    },
    async (request, reply) => {
      const { id } = request.params
      const { edits } = request.body
      const target = { id, check: versionCheck(request, edits && 'Edits of a body need If-Match') }
      const planned = edits && (await planBody(app.db, writerOf(request.actor), target, edits))
      return write(app, request, reply, async (tx, writer) => ({
        id,
        problems: await changeArticle(tx, writer, target, request.body, planned),
      }))
    },
  )
}

function presentCreated(
  db: Sql,
  request: Request,
  reply: Reply,
  created: CreatedArticle,
): Promise<Buffer> {
  const { row, problems, placing } = created
  reply.code(201).header('location', `/v1/articles/${row.id}`)
  return presentResponse(db, request, reply, row, {}, [...problems, ...placing])
}

/** Writes an article and sends it; with `dryRun` it only shows the result. */
async function write(
  app: App,
  request: Request,
  reply: Reply,
  work: (tx: Tx, writer: Writer) => Promise<Written & Partial<Put>>,
): Promise<Reply> {
  if (isDryRun(request)) return sendDryRun(app, request, reply, work)
  const put = await writeArticle(app, request, work)
  if (put.isNew) reply.code(201).header('location', `/v1/articles/${put.id}`)
  return sendWritten(app, request, reply, put)
}

async function draftOf(app: App, whole: WholeArticle): Promise<ArticleDraft> {
  if ('text' in whole) return draftFromMarkdown(whole.text, defaults(app))
  return presumedDraft(app.db, whole.fields, defaults(app))
}
