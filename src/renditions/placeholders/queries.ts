import type { Hash } from '../../blobs/store.ts'
import type { Sql } from '../../database/client.ts'

/** A blob that needs a placeholder. */
export interface Unexamined {
  hash: Hash
  size: number
  type: string
}

/** Pictures that have not been examined yet. */
export async function listUnexamined(db: Sql, limit: number): Promise<Unexamined[]> {
  const { rows } = await db.query<Unexamined>({
    text: `select encode(hash, 'hex') as hash, size, type from blobs where not examined
      order by hash limit $1`,
    values: [limit],
  })
  return rows
}

/** Whether any picture waits for its placeholder. */
export async function hasUnexamined(db: Sql): Promise<boolean> {
  return (await listUnexamined(db, 1)).length > 0
}

/** Keeps placeholders; null for a blob of which none can be made. */
export async function keepPlaceholders(
  db: Sql,
  made: readonly { hash: Hash; placeholder: string | null }[],
): Promise<void> {
  await db.query({
    text: `update blobs b set placeholder = n.placeholder, examined = true
      from json_to_recordset($1::json) as n(hash text, placeholder text)
      where b.hash = decode(n.hash, 'hex')`,
    values: [JSON.stringify(made)],
  })
}

/** Renditions need no placeholders, unless their bytes were uploaded as a file as well. */
export async function examineUploadedRenditions(db: Sql): Promise<void> {
  await db.query({
    text: `update blobs b set examined = false
      from renditions r where r.blob_hash = b.hash and b.examined and b.placeholder is null
        and exists (select from files f where f.hash = b.hash)`,
  })
}
