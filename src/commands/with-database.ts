import type { Config } from '../config.ts'
import { type Connection, connectDatabase } from '../database/connect.ts'

/** Does the work of a command with the configured database, and then leaves it. */
export async function withDatabase<T>(
  config: Config,
  work: (connection: Connection) => Promise<T>,
  { mustExist = true } = {},
): Promise<T> {
  const connection = await connectDatabase(config, 'command', { mustExist })
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}
