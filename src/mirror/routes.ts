import type { FileAddresses } from '../blobs/addresses.ts'
import { mirroredName } from '../blobs/mirrored-name.ts'
import { linkPages, pageOf } from '../http/request/pagination.ts'
import { type App, page } from '../http/route.ts'
import { listRemoteFiles, type RemoteFileRow } from './list-queries.ts'
import { ListRemoteFiles, RemoteFile } from './schema.ts'

/** Route to list the pictures of other hosts. */
export async function remoteFileRoutes(app: App) {
  app.get(
    '/remote-files',
    {
      schema: {
        operationId: 'listRemoteFiles',
        summary: 'List remote pictures',
        description:
          'Pictures of other hosts that articles name, by address, and what became of them: `status=dead` is the report of link rot. Rows are made by an import with `mirror=true` and by `broadsheet mirror`.',
        tags: ['files'],
        querystring: ListRemoteFiles,
        response: { 200: page(RemoteFile) },
      },
      // Drafts name some of them.
      config: { scope: 'drafts:read' },
    },
    async (request, reply) => {
      const { rows, meta } = pageOf(await listRemoteFiles(app.db, request.query))
      linkPages(request, reply, meta)
      return { data: rows.map((row) => presentRemoteFile(row, app.fileAddresses)), meta }
    },
  )
}

function presentRemoteFile({ hash, ...row }: RemoteFileRow, addresses: FileAddresses): RemoteFile {
  return { ...row, fileUrl: hash && addresses.urlOf(hash, mirroredName(row.url)) }
}
