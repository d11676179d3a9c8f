import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { copied, rowsFile } from './copy-schema.ts'

// (b) Copies the finished rows of an import into the tables of the schema `copied`, and prints the
// seconds.
const [, , folder = ''] = process.argv
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
const started = performance.now()
await client.query('begin')
for (const table of copied) {
  const rows = createReadStream(rowsFile(folder, table), { highWaterMark: 1024 * 1024 })
  await pipeline(rows, client.query(from(`copy copied.${table} from stdin`)))
}
await client.query('commit')
process.stdout.write(`${(performance.now() - started) / 1000}\n`)
await client.end()
