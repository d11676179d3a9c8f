import { randomBytes } from 'node:crypto'
import type { Database } from '../database/client.ts'

/** The secret of this name, which all servers of the database share; made at its first use. */
export async function readSecret(db: Database, name: string): Promise<Buffer> {
  await db.query({
    text: 'insert into secrets (name, value) values ($1, $2) on conflict do nothing',
    values: [name, randomBytes(32)],
  })
  const { rows } = await db.query<{ value: Buffer }>({
    text: 'select value from secrets where name = $1',
    values: [name],
  })
  return (rows[0] as { value: Buffer }).value
}
