import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { checkWithoutEtag } from '../http/response/conditionals.ts'
import type { App, Request } from '../http/route.ts'
import { createArchive, mediaTypes } from './archive.ts'
import type { ExportFile } from './export-file.ts'
import { exportFiles } from './files.ts'
import { retried } from './retried.ts'
import { type ExportFilter, ExportQuery, type Format } from './schema.ts'

/** Concurrent exports. Each keeps a core busy for as long as its client reads. */
const maxConcurrent = 2
/** Milliseconds between two looks whether the key still works. */
const checkInterval = 1_000

/** Route to export the files. */
export async function exportRoutes(app: App) {
  let running = 0

  app.get(
    '/export',
    {
      schema: {
        operationId: 'exportFiles',
        summary: 'Export the files',
        description:
          'Streams every article outside the trash as its file, and the files beside them, byte for byte, named `source/file`, or `file` with `source=`. If the export fails, or its key is revoked or expires, the connection is closed early, so a truncated archive is never valid.',
        tags: ['export'],
        querystring: ExportQuery,
        produces: Object.values(mediaTypes),
        response: { 200: z.any().describe('The archive.') },
      },
      config: { scope: 'drafts:read', faults: ['precondition_failed'] },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query
      const reads = request.method !== 'HEAD'
      if (reads && running >= maxConcurrent) throw tooMany()
      checkWithoutEtag(request)
      const archive = reads ? await open(request, filter, format) : undefined
      reply.type(mediaTypes[format]).header('cache-control', 'private, no-store')
      reply.header(
        'content-disposition',
        `attachment; filename="${archiveFileName(filter.source, format)}"`,
      )
      return reply.send(archive)
    },
  )

  async function open(request: Request, filter: ExportFilter, format: Format): Promise<Readable> {
    running++
    try {
      const files = whileAdmitted(request, await exportFiles(app, filter))
      const archive = createArchive(files, format)
      destroyOnClose(request.raw.socket, archive)
      archive.once('close', () => running--)
      return archive
    } catch (error) {
      running--
      throw error
    }
  }

  // An export may take hours, and its key may be revoked meanwhile.
  async function* whileAdmitted(request: Request, files: AsyncIterable<ExportFile>) {
    let checkedAt = performance.now()
    for await (const file of files) {
      if (performance.now() - checkedAt >= checkInterval) {
        await retried(() => app.readmit(request))
        checkedAt = performance.now()
      }
      yield file
    }
  }
}

// If a response is queued after another one on its connection, nothing else reports that the
// connection closed.
function destroyOnClose(socket: Socket, archive: Readable): void {
  const leave = () => archive.destroy()
  if (socket.destroyed) leave()
  socket.once('close', leave)
  archive.once('close', () => socket.off('close', leave))
}

function tooMany(): AppError {
  const message = `${maxConcurrent} exports are running, and more would slow down all requests. Try again when one has ended.`
  return new AppError('unavailable', message, [], { 'retry-after': '10' })
}

// Needs no encoding: a source has only letters, digits, dots, dashes and underscores.
function archiveFileName(source: string | undefined, format: string): string {
  const day = new Date().toISOString().slice(0, 10)
  return ['broadsheet', ...(source === undefined ? [] : [source]), day]
    .join('-')
    .concat('.', format)
}
