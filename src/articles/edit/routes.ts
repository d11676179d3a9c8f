import { z } from 'zod'
import { type Writer, writerOf } from '../../actor.ts'
import { requireScope } from '../../auth/hooks.ts'
import { asSql, type Sql } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { keepAnswer, mustKeep } from '../../http/idempotency/idempotency.ts'
import { booleanParam, noQuery, textParam } from '../../http/request/query.ts'
import { versionCheck } from '../../http/response/etag.ts'
import { type App, noContent, type Reply, type Request } from '../../http/route.ts'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { Id } from '../../shapes.ts'
import { langOf } from '../../sql/langs.ts'
import { findArticleByPath, lockArticle } from '../queries.ts'
import { answer, renderArticle, sendPrinted, write } from '../read/respond.ts'
import type { ArticleRow } from '../row.ts'
import { ArticleChanges, NewArticle, WrittenArticle } from '../schema.ts'
import { createInGroup } from '../store/group-commit.ts'
import type { ArticleDraft, CreatedArticle } from '../store/types.ts'
import {
  changeArticle,
  createAt,
  createFromFields,
  createFromMarkdown,
  deleteArticle,
  draftFromFields,
  draftFromMarkdown,
  type Place,
  replaceArticle,
  replaceText,
  trashArticle,
  type Written,
} from './changes.ts'
import { placeOf, registerMarkdownBody, type Whole, wholeOf } from './request-body.ts'
import { writeTexts as texts } from './route-texts.ts'

const tags = ['articles']
const config = { scope: 'content:write', versioned: true } as const
const answersMarkdown = { ...config, markdown: true } as const
const withMarkdown = {
  scope: 'content:write',
  bodyTypes: ['text/markdown'],
  markdown: true,
} as const
// '' is no Content-Type at all, which is what `curl -T` sends.
const withUpload = { ...answersMarkdown, bodyTypes: ['text/markdown', ''] } as const
const IdParams = z.object({ id: Id })
const UploadQuery = z.strictObject({
  lang: textParam
    .refine(
      (tag) => canonicalLang(tag) !== null,
      'One BCP 47 language tag such as en or zh-CN is expected.',
    )
    .optional()
    .describe(texts.putLang),
})

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
        querystring: noQuery,
        body: NewArticle,
        response: { 201: WrittenArticle },
      },
      config: withMarkdown,
    },
    async (request, reply) => {
      const answer = await createInGroup(app.db, {
        writer: writerOf(request.actor),
        draft: await draftOf(app, wholeOf(request)),
        respond: (db, created) => newAnswer(db, request, reply, created),
        keep: mustKeep(request) ? (tx, text) => keepAnswer(tx, request, reply, text) : null,
      })
      return sendPrinted(reply, answer)
    },
  )

  app.put(
    '/articles/:id',
    {
      schema: {
        operationId: 'putArticle',
        summary: 'Replace an article, or create it under an id of your own',
        description: texts.put,
        tags,
        params: IdParams,
        querystring: noQuery,
        body: NewArticle,
        response: { 200: WrittenArticle, 201: WrittenArticle },
      },
      config: withUpload,
    },
    async (request, reply) => {
      const { id } = request.params
      const put = await write(app, request, (tx, writer) => putWhole(app, request, tx, writer, id))
      return answerPut(app, request, reply, put)
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
      const place = placeOf(
        request.params['*'],
        langOf(request.query.lang ?? app.config.defaultLang),
      )
      const put = await write(app, request, (tx, writer) =>
        putText(app, request, tx, writer, place),
      )
      return answerPut(app, request, reply, put)
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
        querystring: noQuery,
        body: ArticleChanges,
        response: { 200: WrittenArticle },
      },
      config: answersMarkdown,
    },
    async (request, reply) => {
      const { id } = request.params
      const problems = await write(app, request, (tx, writer) =>
        changeArticle(tx, writer, id, versionCheck(request), request.body),
      )
      return answer(app, request, reply, { id, problems })
    },
  )

  app.delete(
    '/articles/:id',
    {
      schema: {
        operationId: 'deleteArticle',
        summary: 'Put an article into the trash',
        description: texts.delete,
        tags,
        params: IdParams,
        querystring: z.strictObject({ permanent: booleanParam.optional() }),
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      const { id } = request.params
      const { permanent } = request.query
      if (permanent) requireScope(request, 'admin')
      await write<unknown>(app, request, (tx, writer) =>
        permanent
          ? deleteArticle(tx, writer, id, versionCheck(request))
          : trashArticle(tx, writer, id, versionCheck(request), true),
      )
      return reply.code(204).send()
    },
  )

  app.post(
    '/articles/:id/restore',
    {
      schema: {
        operationId: 'restoreArticle',
        summary: 'Take an article out of the trash',
        description: texts.restore,
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 200: WrittenArticle },
      },
      config: answersMarkdown,
    },
    async (request, reply) => {
      const { id } = request.params
      const problems = await write(app, request, (tx, writer) =>
        trashArticle(tx, writer, id, versionCheck(request), false),
      )
      return answer(app, request, reply, { id, problems })
    },
  )
}

function newAnswer(
  db: Sql,
  request: Request,
  reply: Reply,
  created: CreatedArticle,
): Promise<Buffer> {
  const { row, problems, placing } = created
  reply.code(201).header('location', `/v1/articles/${row.id}`)
  return renderArticle(db, request, reply, row, {}, [...problems, ...placing])
}

/** What a PUT has done. */
interface Put extends Written {
  isNew: boolean
}

function answerPut(app: App, request: Request, reply: Reply, put: Put): Promise<Reply> {
  if (put.isNew) reply.code(201).header('location', `/v1/articles/${put.id}`)
  return answer(app, request, reply, put)
}

const defaults = ({ config }: App) => ({ lang: config.defaultLang, timeZone: config.timeZone })

async function draftOf(app: App, whole: Whole): Promise<ArticleDraft> {
  if ('text' in whole) return draftFromMarkdown(whole.text, defaults(app))
  return draftFromFields(asSql(app.db.pool), whole.fields, defaults(app))
}

function create(app: App, tx: Tx, writer: Writer, whole: Whole, id: string): Promise<Written> {
  if ('text' in whole) return createFromMarkdown(tx, writer, whole.text, defaults(app), id)
  return createFromFields(tx, writer, whole.fields, defaults(app), id)
}

async function putWhole(
  app: App,
  request: Request,
  tx: Tx,
  writer: Writer,
  id: string,
): Promise<Put> {
  const whole = wholeOf(request)
  const check = versionCheck(request)
  const present = await lockArticle(tx, id)
  refuseUnmatched(request, present)
  if (!present) return { ...(await create(app, tx, writer, whole, id)), isNew: true }
  const problems =
    'text' in whole
      ? await replaceText(tx, writer, id, check, whole.text)
      : await replaceArticle(tx, writer, id, check, whole.fields)
  return { id, problems, isNew: false }
}

async function putText(
  app: App,
  request: Request,
  tx: Tx,
  writer: Writer,
  at: Place,
): Promise<Put> {
  const whole = wholeOf(request)
  if (!('text' in whole))
    throw new AppError('unsupported_media_type', 'Send a Markdown file (text/markdown).')
  const present = await lockAt(tx, at)
  refuseUnmatched(request, present)
  const check = versionCheck(request)
  if (!present)
    return { ...(await createAt(tx, writer, whole.text, defaults(app), at)), isNew: true }
  const problems = await replaceText(tx, writer, present.id, check, whole.text)
  return { id: present.id, problems, isNew: false }
}

// An article that left the path before it could be locked is none of this path.
async function lockAt(tx: Sql, { lang, path }: Place): Promise<ArticleRow | null> {
  const found = await findArticleByPath(tx, lang, path, 'all')
  const row = found && (await lockArticle(tx, found.id))
  return row && row.lang === lang && row.path === path && row.trashedAt === null ? row : null
}

// `If-Match` wants the article to exist.
function refuseUnmatched(request: Request, present: ArticleRow | null): void {
  if (present || request.headers['if-match'] === undefined) return
  const message = 'There is no such article whose version could match.'
  const detail = { parameter: 'If-Match', code: 'precondition_failed', message }
  throw new AppError('precondition_failed', message, [detail])
}
