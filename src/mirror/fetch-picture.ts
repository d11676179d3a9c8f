import { inspect, inspectedBytes, type NewBlob } from '../blobs/inspect.ts'
import type { BlobStore } from '../blobs/store.ts'
import { checkedFetch, type RemoteResponse } from './guard/checked-fetch.ts'
import { FetchFailure } from './guard/failure.ts'
import type { ClaimedFile } from './queries.ts'
import type { MirrorSettings } from './settings.ts'

/** The bytes in the store, or null when the host says that they are the mirrored ones. */
type Picture = { blob: NewBlob; etag: string | null } | null

/**
 * Fetches a picture into the store. Throws FetchFailure when its address or host is at fault, the
 * reason of `signal`, or the error of the store.
 */
export function fetchPicture(
  { url, hash, etag: known }: Pick<ClaimedFile, 'url' | 'hash' | 'etag'>,
  store: BlobStore,
  settings: MirrorSettings,
  signal: AbortSignal,
): Promise<Picture> {
  const condition = hash && known ? { 'if-none-match': known } : null
  const headersFor = (hop: URL) => ({ ...settings.headersFor(hop), ...condition })
  return checkedFetch(url, { ...settings, headersFor, signal }, async (response) => {
    if (response.status === 304 && condition) return null
    if (response.status !== 200) throw new FetchFailure(`http_${response.status}`)
    const blob = await storePicture(store, response, settings.limits.maxBytes)
    return { blob, etag: readEtag(response) }
  })
}

// The first bytes tell whether it is a picture, before anything is written to the store.
async function storePicture(
  store: BlobStore,
  { body }: RemoteResponse,
  maxBytes: number,
): Promise<NewBlob> {
  const chunks = body[Symbol.asyncIterator]()
  const start = await readStart(chunks)
  const inspected = await inspect(start.subarray(0, inspectedBytes))
  if (!inspected.type.startsWith('image/')) throw new FetchFailure('not_a_picture')
  return { ...(await store.put(joined(start, chunks), maxBytes)), ...inspected }
}

async function readStart(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const start: Buffer[] = []
  let size = 0
  while (size < inspectedBytes) {
    const next = await chunks.next()
    if (next.done) break
    start.push(next.value)
    size += next.value.length
  }
  return Buffer.concat(start)
}

async function* joined(start: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield start
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
}

// It is sent back later, so only a well-formed one is kept.
function readEtag(response: RemoteResponse): string | null {
  const etag = response.header('etag') ?? ''
  return /^(?:W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(etag) ? etag : null
}
