// A process that sweeps again and again without a grace, until it is killed.
import { openBlobStore } from '../../../src/blobs/open-store.ts'
import { sweep } from '../../../src/blobs/sweep/sweep.ts'
import { loadConfig } from '../../../src/config.ts'
import { openDatabase } from '../../../src/database/client.ts'

const config = loadConfig(process.env)
const db = openDatabase(config.databaseUrl ?? '', { max: 4, name: 'broadsheet sweeper' })
const store = openBlobStore(config)
for (;;) {
  const { blobs, fault } = await sweep(db, store, { graceHours: 0 })
  if (fault) throw fault
  process.stdout.write(`swept ${blobs}\n`)
}
