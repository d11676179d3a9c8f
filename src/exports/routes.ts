import type { Readable } from 'node:stream'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { App, Request } from '../http/route.ts'
import { createArchive, mediaTypes } from './archive.ts'
import { exportFiles } from './files.ts'
import { type ExportFilter, ExportQuery, type Format } from './schema.ts'

/** Exports at once. Each keeps a core busy for as long as its reader takes what it packs. */
const mostAtOnce = 2

export async function exportRoutes(app: App) {
  let running = 0

  app.get(
    '/export',
    {
      schema: {
        operationId: 'exportFiles',
        summary: 'Export the files',
        description:
          'Every article outside the trash as the file that it is, byte for byte, streamed: `source/file`, or `file` with `source=`. A stream that ends early is cut off, so that a short archive is never a valid one.',
        tags: ['export'],
        querystring: ExportQuery,
        produces: Object.values(mediaTypes),
        response: { 200: z.any().describe('The archive.') },
      },
      config: { scope: 'drafts:read' },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query
      const reads = request.method !== 'HEAD'
      if (reads && running >= mostAtOnce) throw tooMany()
      const archive = reads ? await open(request, filter, format) : undefined
      reply.type(mediaTypes[format]).header('cache-control', 'private, no-store')
      reply.header(
        'content-disposition',
        `attachment; filename="${archiveFileName(filter.source, format)}"`,
      )
      return reply.send(archive)
    },
  )

  async function open({ raw }: Request, filter: ExportFilter, format: Format): Promise<Readable> {
    running++
    try {
      const archive = createArchive(await exportFiles(app.db, filter), format)
      // Of an answer that waits behind another one on its connection nobody tells that the
      // connection is gone.
      const leave = () => archive.destroy()
      if (raw.socket.destroyed) leave()
      raw.socket.once('close', leave)
      archive.once('close', () => {
        running--
        raw.socket.off('close', leave)
      })
      return archive
    } catch (error) {
      running--
      throw error
    }
  }
}

function tooMany(): AppError {
  const message = `${mostAtOnce} exports are running, and more would hold up all others. Try again when one is done.`
  return new AppError('unavailable', message, [], { 'retry-after': '10' })
}

// Safe without encoding: a source has letters, digits, dots, dashes and underscores only.
function archiveFileName(source: string | undefined, format: string): string {
  const day = new Date().toISOString().slice(0, 10)
  return ['broadsheet', ...(source === undefined ? [] : [source]), day]
    .join('-')
    .concat('.', format)
}
