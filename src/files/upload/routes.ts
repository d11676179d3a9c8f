import { createHash } from 'node:crypto'
import multipart from '@fastify/multipart'
import { z } from 'zod'
import { readerOf, writerOf } from '../../actor.ts'
import { AppError, notFound } from '../../errors.ts'
import { writeTransaction } from '../../events/write-transaction.ts'
import { keepAnswer, replayed } from '../../http/idempotency/idempotency.ts'
import { noQuery } from '../../http/request/query.ts'
import { versioned } from '../../http/response/etag.ts'
import { type App, type Reply, type Request, single } from '../../http/route.ts'
import { Id, SourceName } from '../../shapes.ts'
import { presentFile } from '../present.ts'
import { findArticlePlace, findFiles } from '../read-queries.ts'
import type { FileRow } from '../row.ts'
import { File, UploadQuery } from '../schema.ts'
import type { FileDraft } from '../write.ts'
import { placeBeside } from './place.ts'
import { putFile } from './put.ts'
import { maxParts, receiveFile, receiveForm } from './receive.ts'
import { storeNew } from './store.ts'

const tags = ['files']
// '' is a missing Content-Type, as `curl -T` sends it. The bytes decide the type, not the header.
const anyType = ['*/*', ''] as const
const config = {
  scope: 'content:write',
  idempotency: 'manual',
  faults: ['storage_full', 'conflict'],
} as const
const putConfig = { ...config, versioned: true, bodyTypes: anyType } as const
const existing =
  '409 `file_exists` if the file exists already: send `If-Match` with its ETag to replace it. `.md`, `.markdown` and `.mdx` get 422 `use_articles`.'

/** Routes that take the bytes of files. */
export async function fileUploadRoutes(app: App) {
  const { maxFileBytes, maxUploadBytes } = app.config
  // The body stays a stream; only the route reads it.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  await app.register(multipart, {
    preservePath: true,
    // One byte and one part more than allowed, so that the route refuses them with its own message.
    limits: {
      fileSize: maxFileBytes + 1,
      parts: maxParts + 1,
      files: maxParts + 1,
      headerPairs: 50,
    },
  })

  app.post(
    '/files',
    {
      bodyLimit: Math.max(maxUploadBytes, maxFileBytes),
      schema: {
        operationId: 'createFiles',
        summary: 'Upload files',
        description: `The bytes of one file as the body, with its path in \`file\`; or multipart/form-data with up to ${maxParts} files, whose names contain their folders: all of them are stored, or none. A file of the same name in the trash is restored with the new bytes. ${existing}`,
        tags,
        querystring: UploadQuery,
        response: { 201: single(z.union([File, z.array(File)])) },
      },
      config: { ...config, bodyTypes: ['multipart/form-data', ...anyType] },
    },
    async (request, reply) => {
      const { source, file } = request.query
      if (request.isMultipart()) {
        if (file !== undefined) throw onlyRaw()
        return create(request, reply, await receiveForm(request, source), true)
      }
      if (file === undefined) throw needsName()
      return create(request, reply, [await receiveFile(request, { source, file })], false)
    },
  )

  app.put(
    '/files/by-name/:source/*',
    {
      bodyLimit: maxFileBytes,
      schema: {
        operationId: 'putFileByName',
        summary: 'Upload a file to a path in a source',
        description: existing,
        tags,
        params: z.object({
          source: SourceName.describe('The source that gets the file.'),
          '*': z.string().describe('The path in the source, with its slashes unescaped.'),
        }),
        querystring: noQuery,
        response: { 200: single(File), 201: single(File) },
      },
      config: putConfig,
    },
    async (request, reply) => {
      const { source, '*': file } = request.params
      return sendPut(request, reply, await receiveFile(request, { source, file }))
    },
  )

  app.put(
    '/articles/:id/files/:name',
    {
      bodyLimit: maxFileBytes,
      schema: {
        operationId: 'putFileOfArticle',
        summary: 'Upload a file beside an article',
        description: `Stored as \`{folder}/{name}\` for a page bundle (\`index.*\`, \`_index.*\`), otherwise as \`{folder}/{stem}/{name}\`, where references of the article find it. ${existing}`,
        tags,
        params: z.object({ id: Id, name: z.string().describe('The name of the file.') }),
        querystring: noQuery,
        response: { 200: single(File), 201: single(File) },
      },
      config: putConfig,
    },
    async (request, reply) => {
      const { id, name } = request.params
      const article = await findArticlePlace(app.db, id)
      if (!article) throw notFound('article')
      return sendPut(request, reply, await receiveFile(request, placeBeside(article, name)))
    },
  )

  const present = (request: Request, row: FileRow) =>
    presentFile(app.fileAddresses, readerOf(request.actor), row)

  async function create(
    request: Request,
    reply: Reply,
    drafts: readonly FileDraft[],
    isForm: boolean,
  ): Promise<{ data: File | File[] } | Reply> {
    if (await replayed(request, reply, fingerprintOf(request, drafts))) return reply
    return writeTransaction(app.db, async (tx) => {
      const ids = await storeNew(tx, app.blobs, writerOf(request.actor), drafts)
      const files = (await findFiles(tx, ids)).map((row) => present(request, row))
      reply.code(201)
      const [only] = files as [File]
      if (!isForm) locate(reply, only)
      const answer = { data: isForm ? files : only }
      await keepAnswer(tx, request, reply, answer)
      return answer
    })
  }

  async function sendPut(
    request: Request,
    reply: Reply,
    draft: FileDraft,
  ): Promise<{ data: File }> {
    const { row, isNew } = await putFile(request, draft)
    const data = present(request, row)
    locate(reply, data)
    reply.code(isNew ? 201 : 200)
    return { data }
  }
}

function locate(reply: Reply, { id, version }: File): void {
  reply.header('location', `/v1/files/${id}`)
  versioned(reply, version, null)
}

// A retry of an upload must have the same bytes and the same query.
function fingerprintOf({ url }: Request, drafts: readonly FileDraft[]): Buffer {
  const parts = drafts.map(({ file, blob }) => [file, blob.hash])
  return createHash('sha256')
    .update(JSON.stringify([url, parts]))
    .digest()
}

function needsName(): AppError {
  const message = 'Give the path of the file in its source, such as file=img/photo.jpg.'
  return new AppError('bad_request', message, [{ parameter: 'file', code: 'required', message }])
}

function onlyRaw(): AppError {
  const message = 'The parts of a form have their own names: leave file out.'
  return new AppError('bad_request', message, [{ parameter: 'file', code: 'only_raw', message }])
}
