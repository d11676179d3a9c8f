import { claimBlobs } from '../blobs/claim-queries.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { Database } from '../database/client.ts'
import { inTransaction } from '../database/transaction.ts'
import { announceDerived } from '../events/derived.ts'
import { fetchPicture } from './fetch-picture.ts'
import { FetchFailure } from './guard/failure.ts'
import {
  type ClaimedFile,
  claimRemoteFile,
  parkRemoteFile,
  releaseRemoteFile,
  setFailed,
  setMirrored,
  setUnchanged,
} from './queries.ts'
import type { MirrorSettings } from './settings.ts'

/** What became of one file: `failure` is null when it is mirrored. */
export interface Attempt {
  url: string
  failure: string | null
}

interface MirrorParts {
  db: Database
  store: BlobStore
  settings: MirrorSettings
  /** Only the files that articles of this source name. */
  source?: string | null
  signal: AbortSignal
  onAttempt?: (attempt: Attempt) => void
}

/** Fetches at once, by one process: in all, and from one host. */
const maxFetches = 8
const maxPerHost = 2

/** The pause after a fault of this server, such as a full disk. */
const faultPause = 60

/** Fetches all due files, then returns; throws the first fault of the database or of the store. */
export async function mirrorPictures(parts: MirrorParts): Promise<void> {
  const running = new Set<Promise<void>>()
  const hosts = createHosts()
  const stopping = new AbortController()
  const signal = AbortSignal.any([parts.signal, stopping.signal])
  const start = (file: ClaimedFile) => {
    const host = hostOf(file.url)
    hosts.add(host)
    const work = settle({ ...parts, signal }, file)
      .catch((error) => stopping.abort(error))
      .finally(() => {
        hosts.remove(host)
        running.delete(work)
      })
    running.add(work)
  }
  const mayStart = () => running.size < maxFetches && !signal.aborted
  try {
    for (;;) {
      const file = mayStart()
        ? await claimRemoteFile(parts.db, hosts.busy(), parts.source ?? null)
        : null
      if (file) start(file)
      else if (running.size === 0) break
      else await Promise.race(running)
    }
  } finally {
    await Promise.all(running)
  }
  stopping.signal.throwIfAborted()
}

// As the claim reads it.
const hostOf = (url: string) => /\/\/([^/?#]*)/.exec(url)?.[1] ?? ''

function createHosts() {
  const counts = new Map<string, number>()
  const change = (host: string, by: number) => {
    const count = (counts.get(host) ?? 0) + by
    if (count === 0) counts.delete(host)
    else counts.set(host, count)
  }
  return {
    add: (host: string) => change(host, 1),
    remove: (host: string) => change(host, -1),
    busy: () => [...counts].filter(([, count]) => count >= maxPerHost).map(([host]) => host),
  }
}

// Fetches one file and stores what became of it.
async function settle(parts: MirrorParts, file: ClaimedFile): Promise<void> {
  const { db, store, settings, signal, onAttempt } = parts
  if (!file.isNamed) return parkRemoteFile(db, file)
  try {
    const picture = await fetchPicture(file, store, settings, signal)
    if (picture) await storeMirrored(parts, file, picture)
    else await setUnchanged(db, file)
    onAttempt?.({ url: file.url, failure: null })
  } catch (error) {
    if (!(error instanceof FetchFailure)) {
      await releaseRemoteFile(db, file, signal.aborted ? 0 : faultPause).catch(() => {})
      if (signal.aborted) return
      throw error
    }
    await setFailed(db, file, error.failure)
    onAttempt?.({ url: file.url, failure: error.failure })
  }
}

async function storeMirrored(
  { db, store }: MirrorParts,
  file: ClaimedFile,
  { blob, etag }: NonNullable<Awaited<ReturnType<typeof fetchPicture>>>,
): Promise<void> {
  await inTransaction(db.pool, async (tx) => {
    await claimBlobs(tx, store, [blob])
    if (await setMirrored(tx, file, blob.hash, etag)) await announceDerived(tx)
  })
}
