import { z } from 'zod'
import type { App } from '../http/route.ts'
import { createArchive, mediaTypes } from './archive.ts'
import { exportFiles } from './files.ts'
import { ExportQuery } from './schema.ts'

/** A client that takes nothing for so long is cut off, after twice as long at the latest; in milliseconds. */
const usualPatience = 30_000

export async function exportRoutes(app: App, { patience = usualPatience }: { patience?: number } = {}) {
  app.get(
    '/export',
    {
      schema: {
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
      const files = request.method === 'HEAD' ? null : await exportFiles(app.db, filter)
      reply.type(mediaTypes[format]).header('cache-control', 'private, no-store')
      reply.header('content-disposition', `attachment; filename="${archiveFileName(filter.source, format)}"`)
      if (!files) return reply.send()
      reply.raw.setTimeout(patience, () => reply.raw.destroy())
      return reply.send(createArchive(files, format))
    },
  )
}

// Safe without encoding: a source has letters, digits, dots, dashes and underscores only.
function archiveFileName(source: string | undefined, format: string): string {
  const day = new Date().toISOString().slice(0, 10)
  return ['broadsheet', ...(source === undefined ? [] : [source]), day].join('-').concat('.', format)
}
