import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import pg from 'pg'
import { extract } from 'tar-stream'
import { type RestoreReport, restoreBackup } from '../../../src/backup/read.ts'
import { type BackupReport, backupEntries } from '../../../src/backup/write.ts'
import type { BlobStore } from '../../../src/blobs/store.ts'
import type { ExportFile } from '../../../src/exports/export-file.ts'
import { tarArchive } from '../../../src/exports/tar.ts'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

/** Backs up a database; `during` is called before each entry but the first. */
export async function backUp(
  url: string,
  blobs: BlobStore,
  during: (entry: ExportFile) => Promise<void> = async () => {},
): Promise<{ bytes: Buffer; report: BackupReport }> {
  const clients = [await connect(url), await connect(url)] as const
  const report: BackupReport = { rows: 0, blobs: 0, bytes: 0, unsound: [] }
  try {
    const [holder, reader] = clients
    const entries = backupEntries({ holder, reader, blobs }, report)
    return { bytes: await buffer(tarArchive(watched(entries, during))), report }
  } finally {
    for (const client of clients) await client.end()
  }
}

async function* watched(
  entries: AsyncIterable<ExportFile>,
  during: (entry: ExportFile) => Promise<void>,
): AsyncGenerator<ExportFile> {
  for await (const entry of entries) {
    yield entry
    await during(entry)
  }
}

/** Restores a backup, given as bytes or as the name of a file. */
export async function restoreInto(
  url: string,
  blobs: BlobStore,
  file: Buffer | string,
): Promise<RestoreReport> {
  const client = await connect(url)
  try {
    const bytes = typeof file === 'string' ? createReadStream(file) : Readable.from(inParts(file))
    return await restoreBackup({ client, blobs }, bytes)
  } finally {
    await client.end()
  }
}

function* inParts(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 50_000)
    yield bytes.subarray(start, start + 50_000)
}

/** The entries of a tar, by their names, with the place of their bytes in it. */
export async function entriesOf(
  tar: Buffer,
): Promise<Map<string, { bytes: Buffer; start: number }>> {
  const entries = new Map<string, { bytes: Buffer; start: number }>()
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const { name, byteOffset } = entry.header as unknown as { name: string; byteOffset: number }
    entries.set(name, { bytes: await buffer(entry as AsyncIterable<Buffer>), start: byteOffset })
  }
  return entries
}
