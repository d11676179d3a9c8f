import { randomUUID } from 'node:crypto'
import { claimBlobs } from '../../../src/blobs/claim-queries.ts'
import type { NewBlob } from '../../../src/blobs/inspect.ts'
import { putBlob } from '../../../src/blobs/put.ts'
import { recordEvents } from '../../../src/events/record.ts'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import type { TestApp } from '../app.ts'

/** Stores a file; `url` is its address from the root. */
export async function storeFile(
  app: TestApp,
  file: string,
  bytes: Buffer | string,
  source = 'files',
): Promise<NewBlob & { id: string; url: string }> {
  const { blobs, fileAddresses } = app.fastify
  const blob = await putBlob(blobs, [Buffer.from(bytes)], 1e9)
  const id = randomUUID()
  await writeTransaction(app.db, async (tx) => {
    await claimBlobs(tx, blobs, [blob])
    await tx.query({
      text: `insert into files (id, source, file, file_key, hash, updated_by)
        values ($1, $2, $3, lower($3), decode($4, 'hex'), 'test')`,
      values: [id, source, file, blob.hash],
    })
  })
  const name = file.slice(file.lastIndexOf('/') + 1)
  return { ...blob, id, url: fileAddresses.urlOf(blob.hash, name) }
}

/** Moves a file to the trash, with an event that every process hears. */
export async function trashFile(app: TestApp, id: string): Promise<void> {
  await writeTransaction(app.db, async (tx) => {
    await tx.query({ text: 'update files set trashed_at = now() where id = $1', values: [id] })
    await recordEvents(tx, 'test', [
      { type: 'tag.updated', resource: 'tag', resourceId: randomUUID(), version: 1 },
    ])
  })
}
