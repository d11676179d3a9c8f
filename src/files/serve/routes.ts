import { z } from 'zod'
import { type Hash, isHash } from '../../blobs/store.ts'
import type { Outage } from '../../cache/outage.ts'
import { AppError, notFound } from '../../errors.ts'
import type { Changes } from '../../events/changes.ts'
import { endTurn } from '../../http/guard/fair-share.ts'
import { type App, type Request, readDb } from '../../http/route.ts'
import { keepRecent } from './kept.ts'
import { findNamed } from './queries.ts'
import { FileAddress, FileQuery } from './schema.ts'
import { sendBlob, sendWhole } from './send.ts'
import { type Blob, type Served, serve } from './served.ts'
import { fileRoute, registerShortcut } from './shortcut.ts'

interface ServeOptions {
  changes: Changes
  outage: Outage
  /** Gives the blob to send in place of a file, as the query asks. */
  convert?: (file: Blob, query: FileQuery, request: Request) => Promise<Blob>
}

/** The bytes of files, at addresses that say their hash. */
export async function fileServeRoutes(app: App, { changes, outage, convert }: ServeOptions) {
  const kept = keepRecent(app.blobs, changes, app.config.cacheBytes, outage)
  registerShortcut(app, kept)

  app.get(
    fileRoute,
    {
      schema: {
        operationId: 'getFileBytes',
        summary: 'Get the bytes of a file',
        description:
          'The address of a file is its `url`. Any other name gets 301 to the name of a file with these bytes. A range (`Range: bytes=0-99`) gets 206, one beyond the end 416, and several get the whole file. Types that a browser might run, such as HTML and SVG, are sent as attachments. `w`, `format` and `crop` ask for a rendition of a picture: 400 for what is not configured or not convertible, 503 while too many others are being made. While PUBLIC_READ is off, an address needs its signature: 403 without it, or after it has expired.',
        tags: ['files'],
        params: FileAddress,
        querystring: FileQuery,
        produces: ['application/octet-stream'],
        response: {
          200: z.any().describe('The bytes, with their own type.'),
          206: z.any().describe('The range of bytes that `Content-Range` names.'),
          301: z.null().describe('These bytes have the name in `Location`.'),
          304: z.null(),
        },
      },
      config: {
        scope: 'public',
        takesTurns: true,
        faults: ['forbidden', 'range_not_satisfiable'],
        requestHeaders: {
          Range: 'One range of bytes: `bytes=0-99`, `bytes=100-` or `bytes=-100`.',
          'If-Range':
            'The ETag of the bytes that the client has; the whole file is sent if it is another one.',
        },
      },
      // An address that is known is answered before all further steps.
      onRequest: (request, reply, done) => {
        const served = findKept(request)
        const bytes = served && !app.config.accelRedirect && kept.peek(served.hash)
        if (!bytes) return done()
        sendWhole({ request, reply, served }, bytes)
      },
    },
    async (request, reply) => {
      const served = findKept(request) ?? (await look(request, request.params, request.query))
      if (typeof served === 'string') return reply.redirect(served, 301)
      try {
        await sendBlob({ request, reply, served }, kept)
      } finally {
        endTurn(request)
      }
      return reply
    },
  )

  function findKept({ url }: Request): Served | undefined {
    const served = kept.find(url)
    return served && (served.expiry ?? Infinity) > Date.now() / 1000 ? served : undefined
  }

  /** What to send for an address, or where to redirect. */
  async function look(
    request: Request,
    { hash, name: wanted }: FileAddress,
    query: FileQuery,
  ): Promise<Served | string> {
    if (!isHash(hash)) throw notFound('file')
    const expiry = app.config.publicRead ? null : expiryOf(hash, query)
    const keep = kept.begin()
    const found = await findNamed(readDb(app, request), hash, wanted)
    if (!found) throw notFound('file')
    const { name, ...file } = found
    if (name !== wanted) return locationOf(hash, name, request.url)
    const blob = convert ? await convert(file, query, request) : file
    const served = serve(blob, hash, name, expiry)
    keep(request.url, served)
    return served
  }

  function expiryOf(hash: Hash, query: FileQuery): number {
    const expiry = app.fileAddresses.expiryOf(hash, query)
    if (expiry === null) throw unsigned()
    return expiry
  }

  const locationOf = (hash: Hash, name: string, url: string) =>
    `${app.config.filesUrl ?? ''}/files/${hash}/${encodeURIComponent(name)}${/\?.*$/s.exec(url)?.[0] ?? ''}`
}

// The signature is checked first, so the response does not tell whether there is such a file.
const unsigned = () =>
  new AppError(
    'forbidden',
    'The signature of this address is missing, wrong or expired. Read the article or file again for a new `url`.',
  )
