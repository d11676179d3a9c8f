import type { Config } from './config.ts'
import { connectDatabase } from './database/connect.ts'
import { createLogger } from './http/logging.ts'
import { startWorker } from './jobs/worker.ts'

/** Runs `broadsheet worker`: imports and recurring tasks, until a signal ends it. */
export async function work(config: Config, stop: AbortSignal): Promise<void> {
  const connection = await connectDatabase(config, 'command')
  const log = createLogger(config.logLevel)
  const worker = startWorker({ config, db: connection.db, log })
  log.info(`worker ready, ${connection.description}`)
  try {
    if (!stop.aborted)
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
  } finally {
    await worker.stop()
    await connection.close()
  }
}
