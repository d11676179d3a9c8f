import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import type { Database } from '../../../src/database/client.ts'

/** What the bytes of a file say. */
interface Bytes {
  type?: string
  size?: number
  width?: number | null
  height?: number | null
  placeholder?: string | null
}

const hashOf = (text: string) => createHash('sha256').update(text).digest()

async function storeBlob(db: Database, hash: Buffer, bytes: Bytes): Promise<void> {
  const {
    type = 'image/jpeg',
    size = 1234,
    width = 2000,
    height = 1000,
    placeholder = null,
  } = bytes
  await db.query({
    text: `insert into blobs (hash, size, type, width, height, placeholder) values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing`,
    values: [hash, size, type, width, height, placeholder],
  })
}

/** Stores the row of a file, without bytes; returns its id and hash. */
export async function storeFile(db: Database, source: string, file: string, bytes: Bytes = {}) {
  const hash = hashOf(`${source}/${file}`)
  await storeBlob(db, hash, bytes)
  const id = v7()
  await db.query({
    text: `insert into files (id, source, file, file_key, hash, updated_by) values ($1, $2, $3, $4, $5, 'test')`,
    values: [id, source, file, file.normalize('NFC').toLowerCase(), hash],
  })
  return { id, hash: hash.toString('hex') }
}

/** Stores the row of a mirrored picture; returns its hash. */
export async function storeMirrored(
  db: Database,
  url: string,
  status = 'mirrored',
  bytes: Bytes = {},
): Promise<string> {
  const hash = hashOf(url)
  await storeBlob(db, hash, bytes)
  await db.query({
    text: 'insert into remote_files (id, url, status, hash) values ($1, $2, $3, $4)',
    values: [v7(), url, status, hash],
  })
  return hash.toString('hex')
}
