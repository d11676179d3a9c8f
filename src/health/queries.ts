import type { Database } from '../database/client.ts'

/** Whether the database answers. */
export async function pingDatabase(db: Database): Promise<boolean> {
  try {
    await db.pool.query({ name: 'ping', text: 'select 1' })
    return true
  } catch {
    return false
  }
}
