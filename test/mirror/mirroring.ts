import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import type { BlobStore } from '../../src/blobs/store.ts'
import type { Database } from '../../src/database/client.ts'
import { type Attempt, mirrorPictures } from '../../src/mirror/run.ts'
import { type MirrorSettings, mirrorSettings } from '../../src/mirror/settings.ts'

export interface Store extends BlobStore {
  folder: string
  destroy(): Promise<void>
}

/** A blob store in a temporary folder. */
export async function temporaryStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-blobs-'))
  return {
    ...createFolderStore(folder),
    folder,
    destroy: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A PNG of this size and colour. */
export const png = (width: number, height: number, background = '#c00') =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** The settings of a server that may fetch from these hosts. */
export const settingsFor = (...mirrorAllow: string[]): MirrorSettings =>
  mirrorSettings({ siteUrl: 'https://paper.example', mirrorAllow, maxFileBytes: 1024 * 1024 })

/** Mirrors all that is due and returns the attempts. */
export async function mirrorAll(
  db: Database,
  store: BlobStore,
  settings: MirrorSettings,
  source: string | null = null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  const onAttempt = (attempt: Attempt) => void attempts.push(attempt)
  await mirrorPictures({ db, store, settings, source, signal, onAttempt })
  return attempts
}

interface StoredRow {
  url: string
  status: string
  hash: string | null
  etag: string | null
  failure: string | null
  failures: number
  /** Seconds from now. */
  due: number | null
}

/** All rows, by address. */
export async function rowsOf(db: Database): Promise<StoredRow[]> {
  const { rows } = await db.query<StoredRow>({
    text: `select url, status, encode(hash, 'hex') as hash, etag, failure, failures,
        round(extract(epoch from next_try_at - now()))::int as due
      from remote_files order by url`,
  })
  return rows
}

/** Makes every row due. */
export async function makeDue(db: Database): Promise<void> {
  await db.query({ text: 'update remote_files set next_try_at = now()' })
}

/** Rows of these addresses, which an article of the source names. */
export async function namePictures(
  db: Database,
  articleId: string,
  urls: readonly string[],
): Promise<void> {
  for (const url of urls) {
    await db.query({
      text: `insert into article_references (article_id, position, role, reference, remote_url, names, name_keys)
        select $1, 1000 + count(*), 'body', $2, $2, '{}', '{}' from article_references where article_id = $1`,
      values: [articleId, url],
    })
    await db.query({
      text: `insert into remote_files (id, url, status) values ($1, $2, 'waiting') on conflict do nothing`,
      values: [randomUUID(), url],
    })
  }
}
