// A process that works as `broadsheet worker` does, with a short lease. POISON names a text that ends the process as soon
// as a file that holds it is read, as a fault in a native library would.
import { loadConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/database/client.ts'
import { startWorker } from '../../src/jobs/worker.ts'

const { POISON, LEASE = '1500' } = process.env
if (POISON) poison(POISON)

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
const worker = startWorker({ config, db, log, times: { lease, heartbeat: lease / 4 } })
process.once('SIGTERM', async () => {
  await worker.stop()
  await db.close()
})
process.stdout.write('ready\n')

function poison(text: string): void {
  const { decode } = TextDecoder.prototype
  TextDecoder.prototype.decode = function (...given) {
    const read = decode.apply(this, given)
    if (read.includes(text)) process.abort()
    return read
  }
}
