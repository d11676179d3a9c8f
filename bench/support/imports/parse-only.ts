import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText } from '../../../src/markdown/encoding/decode.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'

// (a) Only reads and parses files on one thread, and prints the seconds.
const [, , folder = ''] = process.argv
const options = { timeZone: 'UTC', lang: 'en', status: 'published' } as const
const started = performance.now()
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
)
for (const name of names) {
  const text = decodeText(readFileSync(join(folder, name)))
  if (!text.ok || !readArticle(text.text, name, options).ok)
    throw new Error(`${name} cannot be read.`)
}
process.stdout.write(`${(performance.now() - started) / 1000}\n`)
