// A process that works like `broadsheet worker`, with a short lease. For POISON see
// poison-thread.ts.
import { loadConfig } from '../../../src/config.ts'
import { openDatabase } from '../../../src/database/client.ts'
import { type ParserSettings, parserSettings } from '../../../src/imports/parser/threads.ts'
import { startWorker } from '../../../src/jobs/worker.ts'
import { startThread } from '../../../src/start-thread.ts'

const { POISON, LEASE = '1500' } = process.env
const parsing: ParserSettings = {
  ...parserSettings,
  start: (workerData) => startThread('./poison-thread', import.meta.url, { workerData }),
}

const config = loadConfig(process.env)
const db = openDatabase(config.databaseUrl ?? '', {
  max: 4,
  statementTimeout: 120_000,
  name: 'broadsheet worker',
})
const say = (level: string) => (fields: object, text?: string) =>
  process.stdout.write(
    `${level} ${JSON.stringify(fields, (_key, value) => (value instanceof Error ? value.stack : value))} ${text ?? ''}\n`,
  )
const log = { info: say('info'), warn: say('warn'), error: say('error') }
const lease = Number(LEASE)
const worker = startWorker({
  config,
  db,
  log,
  times: { lease, heartbeat: lease / 4 },
  ...(POISON && { parsing }),
})
process.once('SIGTERM', async () => {
  await worker.stop()
  await db.close()
})
process.stdout.write('ready\n')
