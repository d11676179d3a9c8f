import { createHash } from 'node:crypto'
import { type Listener, listener } from '../../mirror/guarded.ts'
import { png } from '../../mirror/mirroring.ts'

export interface PictureHost extends Listener {
  /** Bytes by path. */
  pictures: Record<string, Buffer>
  url(path: string): string
  hash(path: string): string
  /** While `now` is true, requests get no response. */
  held: { now: boolean }
}

/** A host that sends its pictures only to its own pages: any other `Referer` gets 403. */
export async function pictureHost(paths: readonly string[]): Promise<PictureHost> {
  const pictures: Record<string, Buffer> = {}
  for (const [index, path] of paths.entries()) pictures[path] = await png(40 + index, 30)
  const held = { now: false }
  const host = await listener((request, response) => {
    if (held.now) return
    const isOwn = request.headers.referer === `http://${request.headers.host}/`
    const bytes = pictures[request.url ?? '']
    if (!isOwn) response.writeHead(403).end('<html>no hot-linking</html>')
    else if (!bytes) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
  })
  return Object.assign(host, {
    pictures,
    held,
    url: (path: string) => `http://${host.host}${path}`,
    hash: (path: string) => sha256(pictures[path] ?? ''),
  })
}

export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
